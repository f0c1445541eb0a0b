using System.Text.Json;
using Azure;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>
/// Facts that wait for a device or a person to become known: a row each, for a day. They stand in one partition, because the sweep looks at
/// all of them and nobody at one.
/// </summary>
public sealed class WaitingFacts(ITable table, CustodyStore store, TimeProvider time)
{
    /// <summary>Keeps a fact; one that is there already stays as it is.</summary>
    /// <param name="devices">Devices that have it on record.</param>
    /// <exception cref="RequestFailedException">It could not be kept: the event must come again.</exception>
    public Task KeepAsync(Fact fact, IReadOnlyList<string> devices, CancellationToken cancel) =>
        table.SubmitTransactionAsync([new TableAction.Add(RowOf(WaitingFact.From(fact, time.GetUtcNow(), devices)))], cancel);

    /// <summary>Keeps a fact for as long from now, also where it is there already: told again, it waits anew.</summary>
    /// <exception cref="RequestFailedException">It could not be kept: the event must come again.</exception>
    public Task RenewAsync(Fact fact, CancellationToken cancel) =>
        table.SubmitTransactionAsync([new TableAction.UpsertReplace(RowOf(WaitingFact.From(fact, time.GetUtcNow(), [])))], cancel);

    public async Task<IReadOnlyList<(WaitingFact Waiting, ETag Version)>> AllAsync(CancellationToken cancel)
    {
        var all = new List<(WaitingFact, ETag)>();
        await foreach (var row in store.RangeAsync(Rows.Meta, "q|", Rows.After("q|"), cancel).ConfigureAwait(false))
        {
            all.Add((JsonSerializer.Deserialize(row.Text(), StateJson.Default.WaitingFact)!, row.ETag));
        }

        return all;
    }

    /// <summary>Notes more devices. If another instance was faster, nothing is written: then the next look tells the device once more, to no effect.</summary>
    public Task NoteAsync(WaitingFact waiting, ETag version, CancellationToken cancel) =>
        table.SubmitTransactionAsync([new TableAction.UpdateReplace(RowOf(waiting), version)], cancel);

    /// <summary>
    /// Drops as many as one transaction holds, and no more. If another instance changed one of them meanwhile, all stay: then the next look has
    /// them again.
    /// </summary>
    public Task DropAsync(IEnumerable<(WaitingFact Waiting, ETag Version)> settled, CancellationToken cancel) =>
        table.SubmitTransactionAsync([.. settled.Select(one => new TableAction.Delete(Rows.Meta, Rows.Waiting(one.Waiting.Fact.Key.Hash()), one.Version))], cancel);

    private static TableEntity RowOf(WaitingFact waiting) =>
        new TableEntity(Rows.Meta, Rows.Waiting(waiting.Fact.Key.Hash())).WithText(JsonSerializer.Serialize(waiting, StateJson.Default.WaitingFact));
}
