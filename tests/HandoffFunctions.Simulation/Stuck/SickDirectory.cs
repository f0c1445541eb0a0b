using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;

namespace HandoffFunctions.Simulation.Stuck;

/// <summary>A directory that may not answer: each call hangs until the adapter gives up, or is answered 503 at once.</summary>
internal sealed class SickDirectory(IRevokeSessions well, TimeProvider time) : IRevokeSessions
{
    /// <summary>The adapter's own limit for a call.</summary>
    private static readonly TimeSpan PerCall = TimeSpan.FromSeconds(10);

    private DateTimeOffset? _heldAt;

    /// <summary>How long a call takes that is answered with nothing; null while the directory is well.</summary>
    public TimeSpan? Fails { get; set; }

    /// <summary>How long a call takes that is answered well.</summary>
    public TimeSpan Takes { get; set; }

    /// <summary>For how long revocations are held back before they are sent, as when the quota is used up; null while they are not.</summary>
    public TimeSpan? HeldBackFor { get; set; }

    public int Calls { get; private set; }

    public void Hang() => Fails = PerCall;

    public void Refuse() => Fails = TimeSpan.Zero;

    public void Heal() => Fails = null;

    public Answer.Retry? HoldsBack()
    {
        _heldAt = HeldBackFor is null ? _heldAt : time.GetUtcNow();
        return HeldBackFor is { } wait ? new Answer.Retry(wait, "held back: the quota is used up") { NotSent = true } : null;
    }

    public bool HeldBackWithin(TimeSpan last) => time.GetUtcNow() - _heldAt <= last;

    public Task<Answer> RevokeAsync(string userId, CancellationToken cancel) => HoldsBack() is { } held ? Task.FromResult<Answer>(held) : CallAsync(() => well.RevokeAsync(userId, cancel), none => none, cancel);

    public Task<(Answer Answer, UserSessions? Sessions)> ReadAsync(string userId, CancellationToken cancel) =>
        CallAsync(() => well.ReadAsync(userId, cancel), none => (none, null), cancel);

    public Task<Answer> DisableDeviceAsync(string deviceId, CancellationToken cancel) => CallAsync(() => well.DisableDeviceAsync(deviceId, cancel), none => none, cancel);

    public Task<(Answer Answer, bool? Enabled)> ReadDeviceAsync(string deviceId, CancellationToken cancel) =>
        CallAsync(() => well.ReadDeviceAsync(deviceId, cancel), none => (none, null), cancel);

    public Task<Answer> DisableAgentAsync(string agentId, CancellationToken cancel) => CallAsync(() => well.DisableAgentAsync(agentId, cancel), none => none, cancel);

    public Task<(Answer Answer, bool? Enabled)> ReadAgentAsync(string agentId, CancellationToken cancel) =>
        CallAsync(() => well.ReadAgentAsync(agentId, cancel), none => (none, null), cancel);

    private async Task<T> CallAsync<T>(Func<Task<T>> call, Func<Answer, T> answered, CancellationToken cancel)
    {
        Calls++;
        try
        {
            if (Fails is { } fails)
            {
                await Wait(fails, cancel).ConfigureAwait(false);
                return answered(new Answer.Unknown(fails == TimeSpan.Zero ? "503" : "timeout"));
            }

            await Wait(Takes, cancel).ConfigureAwait(false);
            return await call().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return answered(new Answer.Unknown("timeout"));
        }
    }

    /// <summary>Ends on the thread that lets the time pass, also when it is cancelled.</summary>
    private async Task Wait(TimeSpan wait, CancellationToken cancel)
    {
        if (wait > TimeSpan.Zero)
        {
            var ended = new TaskCompletionSource();
            await using var timer = time.CreateTimer(_ => ended.TrySetResult(), null, wait, Timeout.InfiniteTimeSpan).ConfigureAwait(false);
            await using var cancelled = cancel.UnsafeRegister((_, token) => ended.TrySetCanceled(token), null).ConfigureAwait(false);
            await ended.Task.ConfigureAwait(false);
        }
    }
}
