using HandoffFunctions.Tests.Fixtures;

namespace HandoffFunctions.Tests.Reliability.Kills;

/// <summary>At which calls of a story the process is killed.</summary>
internal static class KillSites
{
    /// <summary>Before every call, and after every one that changes something.</summary>
    public static IEnumerable<KillSite> All(IReadOnlyList<OutgoingCall> calls) => calls.SelectMany(Ways);

    /// <summary>At one call of each kind: which one of its kind, and whether before or after it, goes round from story to story and from kind to kind.</summary>
    /// <param name="turn">The story's number.</param>
    public static IEnumerable<KillSite> OneOfEachKind(IReadOnlyList<OutgoingCall> calls, int turn) =>
        calls.GroupBy(call => (call.Service, call.Method, call.Path)).Select((kind, number) =>
        {
            var sites = kind.SelectMany(Ways).ToList();
            return sites[(turn + number) % sites.Count];
        });

    private static IEnumerable<KillSite> Ways(OutgoingCall call)
    {
        yield return new KillSite(call, Applied: false);
        if (!call.Reads)
        {
            yield return new KillSite(call, Applied: true);
        }
    }
}
