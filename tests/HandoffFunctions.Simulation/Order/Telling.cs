using HandoffFunctions.Simulation.Oracle;
using Told = HandoffFunctions.Simulation.Model.Told;

namespace HandoffFunctions.Simulation.Order;

/// <summary>When deliveries come: all at once when everything has happened, or a while apart, with sweeps in between.</summary>
internal enum Pace
{
    AtOnce,
    SpreadOut,
}

/// <summary>One telling of a story: its events in some order, some of them more than once.</summary>
/// <param name="Deliveries">Places in the story, in the order in which they are delivered.</param>
internal sealed record Telling(Story Story, IReadOnlyList<int> Deliveries, Pace Pace)
{
    /// <summary>Longer than anything that policy waits for, and than the first rounds of a person's errands.</summary>
    private static readonly TimeSpan UntilNothingMoves = TimeSpan.FromMinutes(45);

    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(25);

    public static Telling Sorted(Story story, Pace pace) => new(story, [.. Enumerable.Range(0, story.Events.Count)], pace);

    /// <param name="isWatched">Whether the oracle looks at every transaction, and the model at the end.</param>
    /// <exception cref="InvariantBrokenException">A promise was broken on the way.</exception>
    public End Tell(bool isWatched = true)
    {
        using var world = new World();
        foreach (var one in Story.Events)
        {
            one.Happens?.Invoke(world);
        }

        var oracle = isWatched ? Watch(world) : null;
        world.Time.AdvanceTo(Story.Events.Max(one => one.At).AddMinutes(5));
        foreach (var place in Deliveries)
        {
            var one = Story.Events[place];
            world.Run(() => one.Deliver(world));
            if (one.Fact is { } fact)
            {
                oracle?.Accepted(new Told(fact, one.What, world.Time.Now, IsRepeat: false), world.Time.Now);
            }

            oracle?.CheckWritten();
            if (Pace == Pace.SpreadOut)
            {
                world.Time.Advance(Apart);
                world.Sweep();
            }
        }

        world.SweepFor(UntilNothingMoves);
        oracle?.CheckWritten();
        oracle?.AssertQuiet(world.Time.Now);
        if (Story.Events.All(one => one.Fact is not null))
        {
            oracle?.AssertFlagged(world.Time.Now);
        }

        return End.Of(world);
    }

    private Invariants Watch(World world)
    {
        var oracle = new Invariants(WardPolicy.Text, [World.ClientState]) { Scenario = ToString() };
        world.Table.Written = changes =>
        {
            foreach (var change in changes)
            {
                oracle.Wrote(change.Before, change.After);
            }

            oracle.CheckWritten();
        };
        world.Directory.Revoked = revocation => oracle.Revoked(revocation.UserId, revocation.At);
        return oracle;
    }

    public override string ToString() =>
        $"{Story.Name}, {Pace}, delivered {string.Join(' ', Deliveries)} of\n{string.Join('\n', Story.Events.Select((one, place) => $"  {place}: {one}"))}";
}
