using Handoff.Rules.Custody;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Events;
using HandoffFunctions.Adapters.KeyVault;
using HandoffFunctions.Simulation.Memory;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>The vault as one instance reaches it.</summary>
internal sealed class InstanceVault(Instance caller, MemoryVault vault, Calls calls) : IRotateSecrets
{
    public Task<(Answer Answer, IReadOnlyList<SecretBinding> Bindings)> ListBindingsAsync(CancellationToken cancel) =>
        calls.Ask(caller, "vault.list", "", cancel, () => vault.ListBindingsAsync(CancellationToken.None),
            failure => Task.FromResult((ToAnswer.Of(failure, calls), (IReadOnlyList<SecretBinding>)[])));

    public Task<(Answer Answer, LatestVersion? Latest)> LatestAsync(string name, CancellationToken cancel) =>
        calls.Ask(caller, "vault.latest", name, cancel, () => vault.LatestAsync(name, CancellationToken.None),
            failure => Task.FromResult((ToAnswer.Of(failure, calls), (LatestVersion?)null)));

    /// <summary>A rotation is several requests: any of them can fail, or be the last that a process makes.</summary>
    public async Task<Rotated> RotateAsync(RotationOrder order, CancellationToken cancel) =>
        await Ask("vault.set", order, cancel, () => Task.FromResult(vault.Begin(order))).ConfigureAwait(false)
        ?? (await Ask("vault.prove", order, cancel, async () => (Rotated?)await vault.RotateAsync(order, CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false))!;

    private Task<Rotated?> Ask(string what, RotationOrder order, CancellationToken cancel, Func<Task<Rotated?>> reach) =>
        calls.Ask(caller, what, order.Name, cancel, reach, failure => Task.FromResult<Rotated?>(new Rotated.Failed(ToAnswer.Of(failure, calls))));
}

/// <summary>The outgoing topic as one instance reaches it.</summary>
internal sealed class InstanceTopic(Instance caller, MemoryTopic topic, Calls calls) : IPublishEvents
{
    public Task<Answer> PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancel) =>
        calls.Ask(caller, "topic.publish", events[0].Type, cancel, () => topic.PublishAsync(events, CancellationToken.None),
            failure => Task.FromResult(ToAnswer.Of(failure, calls)));
}
