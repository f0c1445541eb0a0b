using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;

namespace HandoffFunctions.Simulation.Memory;

/// <summary>A user of the directory.</summary>
/// <param name="ValidFrom">Sessions from before it are dead; whole seconds, as Graph tells it.</param>
internal sealed record DirectoryUser(DateTimeOffset? ValidFrom, bool IsEnabled = true, bool IsGuest = false, bool Exists = true);

/// <summary>A revocation that took effect.</summary>
internal sealed record Revocation(string UserId, DateTimeOffset At, DateTimeOffset ValidFrom);

/// <summary>
/// A directory in memory: a revocation is true at once and shows after a while, does nothing for a guest, and there may be no such user. Whoever
/// is not set is a member, never revoked before.
/// </summary>
/// <param name="clock">The directory's own clock.</param>
/// <param name="lag">How long the next change takes to show; null: not at all.</param>
internal sealed class MemoryDirectory(TimeProvider clock, Func<TimeSpan>? lag = null) : IRevokeSessions
{
    private static readonly Answer NotFound = new Answer.Never("not found", NotFound: true);

    private readonly Replicated<DirectoryUser> _users = new(clock, _ => new DirectoryUser(null));
    private readonly Replicated<bool?> _devices = new(clock, _ => true);
    private readonly Replicated<bool?> _agents = new(clock, _ => true);
    private readonly List<Revocation> _revocations = [];

    /// <summary>Every revocation that took effect, oldest first.</summary>
    public IReadOnlyList<Revocation> Revocations => _revocations;

    /// <summary>Told of each revocation that took effect, before anybody has the answer.</summary>
    public Action<Revocation>? Revoked { get; set; }

    /// <summary>How the user really stands.</summary>
    public DirectoryUser User(string id) => _users.Truth(id);

    /// <summary>Makes or changes a user, for all readers at once.</summary>
    public void Set(string id, DirectoryUser user) => _users.Set(id, user, TimeSpan.Zero);

    public bool? IsDeviceEnabled(string id) => _devices.Truth(id);

    public bool? IsAgentEnabled(string id) => _agents.Truth(id);

    /// <summary>Takes a device out of the directory.</summary>
    public void RemoveDevice(string id) => _devices.Set(id, null, TimeSpan.Zero);

    public Answer.Retry? HoldsBack() => null;

    public bool HeldBackWithin(TimeSpan last) => false;

    public Task<Answer> RevokeAsync(string userId, CancellationToken cancel)
    {
        var user = _users.Truth(userId);
        if (!user.Exists)
        {
            return Task.FromResult(NotFound);
        }

        if (!user.IsGuest)
        {
            var now = clock.GetUtcNow();
            var revocation = new Revocation(userId, now, now - TimeSpan.FromTicks(now.UtcTicks % TimeSpan.TicksPerSecond));
            _users.Set(userId, user with { ValidFrom = revocation.ValidFrom }, Lag());
            _revocations.Add(revocation);
            Revoked?.Invoke(revocation);
        }

        return Task.FromResult(Answers.Done);
    }

    public Task<(Answer Answer, UserSessions? Sessions)> ReadAsync(string userId, CancellationToken cancel)
    {
        var user = _users.Seen(userId);
        return Task.FromResult(user.Exists
            ? (Answers.Done, new UserSessions(user.ValidFrom, user.IsEnabled, user.IsGuest))
            : (NotFound, (UserSessions?)null));
    }

    public Task<Answer> DisableDeviceAsync(string deviceId, CancellationToken cancel) => Disable(_devices, deviceId);

    public Task<(Answer Answer, bool? Enabled)> ReadDeviceAsync(string deviceId, CancellationToken cancel) => Read(_devices, deviceId);

    public Task<Answer> DisableAgentAsync(string agentId, CancellationToken cancel) => Disable(_agents, agentId);

    public Task<(Answer Answer, bool? Enabled)> ReadAgentAsync(string agentId, CancellationToken cancel) => Read(_agents, agentId);

    private TimeSpan Lag() => lag?.Invoke() ?? TimeSpan.Zero;

    private Task<Answer> Disable(Replicated<bool?> things, string id)
    {
        if (things.Truth(id) is null)
        {
            return Task.FromResult(NotFound);
        }

        things.Set(id, false, Lag());
        return Task.FromResult(Answers.Done);
    }

    private static Task<(Answer Answer, bool? Enabled)> Read(Replicated<bool?> things, string id) =>
        Task.FromResult(things.Seen(id) is { } enabled ? (Answers.Done, (bool?)enabled) : (NotFound, null));
}
