using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// A revocation in the directory's audit log goes on every device on which the person has left a trace, and proves what is owed in the
/// person's own name. Devices and departures that are heard of later have it then: for a day it waits for them.
/// </summary>
public sealed class HandleRevocation(RecordFact record, CustodyStore store, FindDevice find, WaitingFacts waiting, HandoffPolicy policy)
{
    /// <summary>If the process dies half-way, the record comes again and changes only what it had not reached.</summary>
    public async Task<Handled> HandleAsync(Fact fact, CancellationToken cancel)
    {
        var devices = await find.OfPersonAsync(fact, cancel).ConfigureAwait(false);
        var (reached, failure) = await EachInTurn.RunAsync(
            devices, device => record.OnDeviceAsync(fact with { DeviceId = device, AttributedBy = "userId" }, cancel)).ConfigureAwait(false);
        await waiting.KeepAsync(fact, reached, cancel).ConfigureAwait(false);
        await ProveForPersonAsync(fact, cancel).ConfigureAwait(false);
        if (failure is not null)
        {
            throw failure;
        }

        return devices.Count > 0 ? Handled.Recorded : Handled.OutOfScope;
    }

    /// <summary>The audit log may have had a departed person's revocation before anybody told of the departure.</summary>
    public async Task ProveByWaitingAsync(string userId, CancellationToken cancel)
    {
        var all = await waiting.AllAsync(cancel).ConfigureAwait(false);
        foreach (var (each, _) in all.Where(one => one.Waiting.Fact.Kind == FactKind.TokensRevoked && Person.Same(one.Waiting.Fact.UserId, userId)))
        {
            await ProveForPersonAsync(each.Fact, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Puts a revocation that waits, of a person's tokens or of a session, on devices that it concerns by now and that have it not; says which
    /// it reached. The others have it next time.
    /// </summary>
    /// <exception cref="AggregateException">There are some, and none could be written.</exception>
    public async Task<IReadOnlyList<string>> OnFurtherDevicesAsync(WaitingFact waits, CancellationToken cancel)
    {
        var concerned = await ConcernedAsync(waits.Fact, cancel).ConfigureAwait(false);
        var further = concerned.Where(placed => !waits.Devices.Contains(placed.DeviceId, StringComparer.OrdinalIgnoreCase)).ToList();
        var (reached, failure) = await EachInTurn.RunAsync(further, placed => record.OnDeviceAsync(placed, cancel)).ConfigureAwait(false);
        return reached.Count == 0 && failure is not null ? throw failure : [.. reached.Select(placed => placed.DeviceId!)];
    }

    private async Task<IEnumerable<Fact>> ConcernedAsync(Fact fact, CancellationToken cancel)
    {
        if (fact.Kind == FactKind.TokensRevoked)
        {
            var traces = await find.TracesOfPersonAsync(fact, cancel).ConfigureAwait(false);
            return traces.Where(trace => WaitingFact.Concerns(fact, trace)).Select(trace => fact with { DeviceId = trace.DeviceId, AttributedBy = "userId" });
        }

        return await find.OfAsync(fact, cancel).ConfigureAwait(false) switch
        {
            Placement.On { InScope: true, Fact: var placed } => [placed],
            Placement.Ambiguous several => several.Devices.Select(device => fact with { DeviceId = device, AttributedBy = several.By }),
            _ => [],
        };
    }

    private async Task ProveForPersonAsync(Fact fact, CancellationToken cancel)
    {
        var person = HandoffKey.OfWorker(fact.UserId!);
        if ((await store.LoadAsync<Worker>(person, cancel).ConfigureAwait(false)).Subject is { } worker && DecideWorker.AwaitsRevocation(worker))
        {
            await record.OnAsync<Worker>(person, fact, (now, _, at) => DecideWorker.OnTokensRevoked(now!, fact, policy, at), cancel).ConfigureAwait(false);
        }
    }
}
