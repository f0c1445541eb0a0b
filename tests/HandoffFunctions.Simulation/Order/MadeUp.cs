using FsCheck;
using FsCheck.Fluent;

namespace HandoffFunctions.Simulation.Order;

/// <summary>One thing that happens, by numbers, so that it can be made smaller.</summary>
internal readonly record struct Pick(int What, int Minute, int Device, int User, int Session);

/// <summary>A made-up story and the order in which it is delivered.</summary>
/// <param name="Order">Seed of the order and of the repeats.</param>
internal sealed record MadeUp(IReadOnlyList<Pick> Picks, int Order)
{
    private const int Most = 6;

    private static readonly string[] Devices = ["tablet-1", "desk-1", "tablet-2"];
    private static readonly string[] Users = ["a", "b", "c"];

    private static readonly Func<double, string, string, string, Occurrence>[] Kinds =
    [
        (minute, device, user, session) => Say.SignsIn(minute, device, user, session),
        (minute, device, user, session) => Say.SignsIn(minute, device, user, session, "chart"),
        (minute, device, user, session) => Say.SignsOut(minute, device, user, session),
        (minute, device, user, session) => Say.Uses(minute, device, user, session),
        (minute, device, user, session) => Say.Uses(minute, device, user, session, issued: minute - 4),
        (minute, device, user, session) => Say.Refreshes(minute, device, user, session),
        (minute, device, user, _) => Say.ChecksOut(minute, device, user),
        (minute, device, user, _) => Say.ChecksIn(minute, device, user),
        (minute, device, _, _) => Say.ChecksIn(minute, device),
        (minute, _, user, _) => Say.EndsShift(minute, user),
        (minute, _, user, _) => Say.Moves(minute, user),
        (minute, _, user, _) => Say.Departs(minute, user),
        (minute, device, _, _) => Say.IsLost(minute, device),
        (minute, device, _, _) => Say.IsRetired(minute, device),
        (minute, device, _, _) => Say.Resets(minute, device),
        (minute, device, user, _) => Say.ClearsApp(minute, device, user, "chart"),
        (minute, device, user, session) => Say.Acts(minute, device, "bot", session, user),
    ];

    /// <summary>Made up anew each time, and made smaller by leaving out and by simpler numbers.</summary>
    public static Arbitrary<MadeUp> Any { get; } = Arb.From(
        from count in Gen.Choose(1, Most)
        from picks in Gen.ArrayOf(
            from what in Gen.Choose(0, Kinds.Length - 1)
            from minute in Gen.Choose(0, 12)
            // Most of it on one device, or little would ever come together.
            from device in Gen.Choose(0, Devices.Length + 2)
            from user in Gen.Choose(0, Users.Length - 1)
            from session in Gen.Choose(0, 1)
            select new Pick(what, minute * 5, device < Devices.Length ? device : 0, user, session), count)
        from order in Gen.Choose(0, int.MaxValue - 1)
        select new MadeUp(picks, order),
        Smaller);

    public Story Story { get; } = new("made up", [.. Picks.Select(Of).DistinctBy(one => one.Fact!.Id).OrderBy(one => one.Minute)]);

    public Telling Sorted => Telling.Sorted(Story, Pace.AtOnce);

    public Telling Shuffled
    {
        get
        {
            var chance = new Random(Order);
            var order = Enumerable.Range(0, Story.Events.Count).ToArray();
            chance.Shuffle(order);
            return Sorted with { Deliveries = Orders.WithRepeats(order, [.. order.Select(_ => chance.Next(1, 4))], chance) };
        }
    }

    private static Occurrence Of(Pick pick) =>
        Kinds[pick.What](pick.Minute, Devices[pick.Device], Users[pick.User], $"s{pick.Session}-{Users[pick.User]}");

    private static IEnumerable<MadeUp> Smaller(MadeUp made)
    {
        for (var i = 0; i < made.Picks.Count && made.Picks.Count > 1; i++)
        {
            yield return made with { Picks = [.. made.Picks.Where((_, index) => index != i)] };
        }

        for (var i = 0; i < made.Picks.Count; i++)
        {
            foreach (var simpler in Simpler(made.Picks[i]))
            {
                yield return made with { Picks = [.. made.Picks.Select((pick, index) => index == i ? simpler : pick)] };
            }
        }
    }

    private static IEnumerable<Pick> Simpler(Pick pick)
    {
        if (pick.Device > 0)
        {
            yield return pick with { Device = 0 };
        }

        if (pick.User > 0)
        {
            yield return pick with { User = pick.User - 1 };
        }

        if (pick.Session > 0)
        {
            yield return pick with { Session = 0 };
        }
    }

    public override string ToString() => $"{Shuffled}";
}
