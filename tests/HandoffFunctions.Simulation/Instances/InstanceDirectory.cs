using Handoff.Rules.Custody;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Simulation.Memory;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>The directory as one instance reaches it.</summary>
/// <param name="asked">Told of each revocation that is asked for, with when the instance last looked.</param>
internal sealed class InstanceDirectory(Instance caller, MemoryDirectory directory, Calls calls, Action<string, DateTimeOffset> asked) : IRevokeSessions
{
    public Answer.Retry? HoldsBack() => directory.HoldsBack();

    public bool HeldBackWithin(TimeSpan last) => directory.HeldBackWithin(last);

    public Task<Answer> RevokeAsync(string userId, CancellationToken cancel)
    {
        // Judged by what could be known when it was asked for: what happens while it is on its way, nobody can help.
        asked(userId, Invocation.Current?.KnowsOf(HandoffKey.OfWorker(userId)) ?? calls.Now);
        return Ask("graph.revoke", userId, () => directory.RevokeAsync(userId, CancellationToken.None), cancel);
    }

    public Task<(Answer Answer, UserSessions? Sessions)> ReadAsync(string userId, CancellationToken cancel) =>
        Ask("graph.user", userId, () => directory.ReadAsync(userId, CancellationToken.None), cancel);

    public Task<Answer> DisableDeviceAsync(string deviceId, CancellationToken cancel) =>
        Ask("graph.disable", deviceId, () => directory.DisableDeviceAsync(deviceId, CancellationToken.None), cancel);

    public Task<(Answer Answer, bool? Enabled)> ReadDeviceAsync(string deviceId, CancellationToken cancel) =>
        Ask("graph.device", deviceId, () => directory.ReadDeviceAsync(deviceId, CancellationToken.None), cancel);

    public Task<Answer> DisableAgentAsync(string agentId, CancellationToken cancel) =>
        Ask("graph.disable", agentId, () => directory.DisableAgentAsync(agentId, CancellationToken.None), cancel);

    public Task<(Answer Answer, bool? Enabled)> ReadAgentAsync(string agentId, CancellationToken cancel) =>
        Ask("graph.agent", agentId, () => directory.ReadAgentAsync(agentId, CancellationToken.None), cancel);

    private Task<Answer> Ask(string what, string about, Func<Task<Answer>> reach, CancellationToken cancel) =>
        calls.Ask(caller, what, about, reach, failure => Task.FromResult(ToAnswer.Of(failure, calls)), cancel);

    private Task<(Answer, T?)> Ask<T>(string what, string about, Func<Task<(Answer, T?)>> reach, CancellationToken cancel) =>
        calls.Ask(caller, what, about, reach, failure => Task.FromResult((ToAnswer.Of(failure, calls), default(T?))), cancel);
}

/// <summary>What the adapters make of a failure.</summary>
internal static class ToAnswer
{
    public static Answer Of(Failure failure, Calls calls) => failure switch
    {
        Failure.Refused => new Answer.Retry(null, "403"),
        Failure.Throttled => new Answer.Retry(calls.RetryAfter(), "429"),
        Failure.Error => new Answer.Unknown("500"),
        _ => new Answer.Unknown("timeout"),
    };
}
