using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Simulation.Memory;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>The directory as one instance reaches it.</summary>
internal sealed class InstanceDirectory(Instance caller, MemoryDirectory directory, Calls calls) : IRevokeSessions
{
    public Task<Answer> RevokeAsync(string userId, CancellationToken cancel) => Ask("graph.revoke", userId, cancel, () => directory.RevokeAsync(userId, CancellationToken.None));

    public Task<(Answer Answer, UserSessions? Sessions)> ReadAsync(string userId, CancellationToken cancel) =>
        Ask("graph.user", userId, cancel, () => directory.ReadAsync(userId, CancellationToken.None));

    public Task<Answer> DisableDeviceAsync(string deviceId, CancellationToken cancel) =>
        Ask("graph.disable", deviceId, cancel, () => directory.DisableDeviceAsync(deviceId, CancellationToken.None));

    public Task<(Answer Answer, bool? Enabled)> ReadDeviceAsync(string deviceId, CancellationToken cancel) =>
        Ask("graph.device", deviceId, cancel, () => directory.ReadDeviceAsync(deviceId, CancellationToken.None));

    public Task<Answer> DisableAgentAsync(string agentId, CancellationToken cancel) =>
        Ask("graph.disable", agentId, cancel, () => directory.DisableAgentAsync(agentId, CancellationToken.None));

    public Task<(Answer Answer, bool? Enabled)> ReadAgentAsync(string agentId, CancellationToken cancel) =>
        Ask("graph.agent", agentId, cancel, () => directory.ReadAgentAsync(agentId, CancellationToken.None));

    private Task<Answer> Ask(string what, string about, CancellationToken cancel, Func<Task<Answer>> reach) =>
        calls.Ask(caller, what, about, cancel, reach, failure => Task.FromResult(ToAnswer.Of(failure, calls)));

    private Task<(Answer, T?)> Ask<T>(string what, string about, CancellationToken cancel, Func<Task<(Answer, T?)>> reach) =>
        calls.Ask(caller, what, about, cancel, reach, failure => Task.FromResult((ToAnswer.Of(failure, calls), default(T?))));
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
