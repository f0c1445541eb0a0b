using Handoff.Rules.Events;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Given;

/// <summary>Short stories of up to four facts, each of which must end the same in whatever order its facts are delivered.</summary>
internal static class Stories
{
    public static readonly IReadOnlyDictionary<string, Fact[]> All = new Dictionary<string, Fact[]>
    {
        ["next operator"] = [At("07:00").SignsIn("a", "s1"), At("07:30").SignsIn("b", "s2"), At("08:00").SignsIn("c", "s3")],
        ["there and back"] = [At("07:00").SignsIn("a", "s1"), At("07:30").SignsIn("b", "s2"), At("08:00").SignsIn("a", "s3")],
        ["back with the same session id"] = [At("07:00").SignsIn("a", "s1"), At("07:30").SignsIn("b", "s2"), At("08:00").SignsIn("a", "s1")],
        ["signed out properly"] = [At("07:00").SignsIn("a", "s1"), At("07:20").SignsOut("a", "s1"), At("07:30").SignsIn("b", "s2")],
        ["sign-out that did not count"] =
            [At("07:00").SignsIn("a", "s1"), At("07:20").SignsOut("a", "s1"), At("07:25").Uses("a", "s1"), At("07:30").SignsIn("b", "s2")],
        ["checked out and in"] =
            [At("07:00").ChecksOut("a"), At("07:05").SignsIn("a", "s1"), At("15:00").ChecksIn("a"), At("15:05").SignsIn("b", "s2")],
        ["return without a name"] = [At("07:00").ChecksOut("a"), At("15:00").ChecksIn(), At("15:05").ChecksOut("b"), At("15:10").SignsIn("b", "s2")],
        ["return that names another"] = [At("07:00").ChecksOut("a"), At("07:30").ChecksIn("b"), At("08:00").ChecksOut("c")],
        ["lost in use"] = [At("07:00").SignsIn("a", "s1"), At("08:00").IsLost(), At("09:00").ChecksOut("b")],
        ["retired from the rack"] = [At("07:00").SignsIn("a", "s1"), At("07:20").SignsOut("a", "s1"), At("08:00").IsRetired()],
        ["shift end"] = [At("07:00").SignsIn("a", "s1"), At("15:00").EndsShift("a"), At("15:05").SignsIn("b", "s2"), At("15:10").EndsShift("a")],
        ["move and departure"] = [At("07:00").ChecksOut("a"), At("08:00").Moves("a"), At("09:00").ChecksOut("b"), At("10:00").Departs("b")],
        ["old access shows itself"] = [At("07:00").SignsIn("a", "s1"), At("07:30").SignsIn("b", "s2"), At("07:40").Refreshes("a", "s3"), At("07:45").Uses("a", "s9")],
        ["untyped first"] = [At("07:00").Refreshes("a", "s1"), At("07:10").SignsIn("b", "s2"), At("07:20").SignsIn("a", "s1")],
        ["agent for the previous operator"] =
            [At("07:00").SignsIn("a", "s1"), At("07:05").SignsIn("bot", "x").As(PrincipalKind.Agent, "a"), At("07:30").SignsIn("b", "s2"), At("07:40").Uses("bot", "x").As(PrincipalKind.Agent, "a")],
        ["all at the same second"] = [At("07:00").SignsIn("a", "s1"), At("07:30").ChecksIn(), At("07:30").SignsIn("b", "s2"), At("07:30").SignsOut("a", "s1")],
        ["sign-out by a slow clock"] = [At("07:00").SignsIn("a", "s1"), At("06:59:59").SignsOut("a", "s1"), At("07:10").SignsIn("b", "s2")],
        ["revoked by a transmitter's word"] =
            [At("07:00").SignsIn("a", "s1"), At("07:30").SignsIn("b", "s2"), At("07:31").Revoked("a"), At("07:40").Uses("a", "s1")],
        ["only used"] = [At("07:00").Uses("a", "s1"), At("07:10").SignsOut("a", "s1"), At("07:20").SignsIn("b", "s2")],
    };

    public static IEnumerable<T[]> Orders<T>(T[] items)
    {
        if (items.Length == 0)
        {
            yield return [];
        }

        for (var i = 0; i < items.Length; i++)
        {
            foreach (var rest in Orders<T>([.. items[..i], .. items[(i + 1)..]]))
            {
                yield return [items[i], .. rest];
            }
        }
    }
}
