using System.Text.Json;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Story;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Commands;

/// <summary>Starts a stack and keeps it up until Ctrl-C or SIGTERM.</summary>
internal static class Serve
{
    private static readonly string[] AllRoles = ["Handoff.Read", "Handoff.Review", "Handoff.Operate"];

    /// <summary><c>serve</c>: empty; one JSON line on standard output when it is ready, all else on standard error.</summary>
    public static Task<int> EmptyAsync(LocalStackOptions options, CancellationToken cancellationToken) =>
        WithStackAsync(options with { HandlerOutput = Console.Error.WriteLine }, async stack =>
        {
            await Console.Out.WriteLineAsync(Json.Write(ReadyLine(stack)));
            await Console.Out.FlushAsync(cancellationToken);
            await UntilAskedToStopAsync(cancellationToken);
        }, cancellationToken);

    /// <summary>No verb: plays the sample day, then leaves the web page up unless <paramref name="exit"/>.</summary>
    public static Task<int> WithSampleDayAsync(LocalStackOptions options, bool exit, CancellationToken cancellationToken) =>
        WithStackAsync(options with { PolicyFile = options.PolicyFile ?? SampleDay.PolicyFile }, async stack =>
        {
            await SampleDay.PlayAsync(stack, Teller.ConsoleToTellOn(), cancellationToken);
            if (!exit)
            {
                await Console.Out.WriteLineAsync($"The page: {stack.Functions}/#token={stack.TokenFor("analyst-local", AllRoles)}");
                await Console.Out.WriteLineAsync("Ctrl-C ends it.");
                await UntilAskedToStopAsync(cancellationToken);
            }
        }, cancellationToken);

    private static async Task<int> WithStackAsync(LocalStackOptions options, Func<LocalStack, Task> use, CancellationToken cancellationToken)
    {
        try
        {
            await using var stack = await LocalStack.StartAsync(options with { Progress = Console.Error.WriteLine }, cancellationToken);
            await RunningStack.WriteAsync(stack, cancellationToken);
            try
            {
                await use(stack);
            }
            finally
            {
                RunningStack.Forget();
            }
            return 0;
        }
        catch (CannotStartException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static Task UntilAskedToStopAsync(CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

    private static JsonObject ReadyLine(LocalStack stack) => new()
    {
        ["functions"] = stack.Functions,
        ["eventGrid"] = stack.EventGrid,
        ["eventHub"] = stack.EventHub,
        ["graph"] = stack.Graph,
        ["keyVault"] = stack.KeyVault,
        ["tables"] = stack.Tables,
        ["issuer"] = stack.Issuer,
        ["control"] = stack.Control,
        ["receiver"] = stack.Receiver,
        ["storage"] = stack.StorageConnectionString,
        ["settings"] = JsonSerializer.SerializeToNode(stack.Settings),
        ["pid"] = Environment.ProcessId,
        ["handlerPid"] = stack.HandlerPid,
    };
}
