using HandoffFunctions.Handling;
using HandoffFunctions.Hosting;

namespace HandoffFunctions.Triggers;

/// <summary>The sweep, once a minute: flags residual sessions, clears what is proven closed, and tries again what is owed.</summary>
internal static class FlagResidualSessions
{
    public static void Map(WebApplication app, Sweep sweep, ILogger logger) => app.MapInvocation(nameof(FlagResidualSessions), async (_, cancel) =>
    {
        var report = await sweep.RunAsync(cancel).ConfigureAwait(false);
        if (report.Left > 0)
        {
            logger.LogWarning("Swept in part: {Visited} subjects were looked at, {Failed} could not be, {Left} were not reached in time", report.Visited, report.Failed, report.Left);
        }
        else if (report.Visited + report.Failed > 0)
        {
            logger.LogInformation("Swept: {Visited} subjects were due, {Failed} could not be worked off", report.Visited, report.Failed);
        }
    });
}
