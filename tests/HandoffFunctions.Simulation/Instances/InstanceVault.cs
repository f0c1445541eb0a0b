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
        calls.Ask(caller, "vault.list", "", () => vault.ListBindingsAsync(CancellationToken.None),
            failure => Task.FromResult((ToAnswer.Of(failure, calls), (IReadOnlyList<SecretBinding>)[])), cancel);

    public Task<(Answer Answer, LatestVersion? Latest)> LatestAsync(string name, CancellationToken cancel) =>
        calls.Ask(caller, "vault.latest", name, () => vault.LatestAsync(name, CancellationToken.None),
            failure => Task.FromResult((ToAnswer.Of(failure, calls), (LatestVersion?)null)), cancel);

    /// <summary>A rotation is several requests: any of them can fail, or be the last that a process makes.</summary>
    public async Task<Rotated> RotateAsync(RotationOrder order, CancellationToken cancel) =>
        await Ask("vault.set", order, () => Task.FromResult(vault.Begin(order)), cancel).ConfigureAwait(false)
        ?? (await Ask("vault.prove", order, async () => await vault.RotateAsync(order, CancellationToken.None).ConfigureAwait(false), cancel).ConfigureAwait(false))!;

    private Task<Rotated?> Ask(string what, RotationOrder order, Func<Task<Rotated?>> reach, CancellationToken cancel) =>
        calls.Ask(caller, what, order.Name, reach, failure => Task.FromResult<Rotated?>(new Rotated.Failed(ToAnswer.Of(failure, calls))), cancel);
}

/// <summary>The outgoing topic as one instance reaches it.</summary>
internal sealed class InstanceTopic(Instance caller, MemoryTopic topic, Calls calls) : IPublishEvents
{
    public Task<Answer> PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancel) =>
        calls.Ask(caller, "topic.publish", events[0].Type, () => topic.PublishAsync(events, CancellationToken.None),
            failure => Task.FromResult(ToAnswer.Of(failure, calls)), cancel);
}
