using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>How far the last sweep came.</summary>
/// <param name="By">Everything that was due by then was looked at since it was due.</param>
/// <param name="Visited">Subjects that it looked at.</param>
/// <param name="Left">Subjects that were due and that it did not get to, or could not look at.</param>
public sealed record Swept(DateTimeOffset By, int Visited, int Left)
{
    /// <summary>When it began; null where an older version wrote it.</summary>
    public DateTimeOffset? BegunAt { get; init; }
}

/// <summary>By when everything that was due has been looked at, which is how fresh everything is that the sweep flags.</summary>
public sealed class SweepLog(ITable table)
{
    /// <summary>The sweep's period; <c>function.json</c> has the same.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>Older than this, findings are not fresh.</summary>
    public static readonly TimeSpan StaleAfter = 3 * Period;

    public async Task<DateTimeOffset?> LastAsync(CancellationToken cancel) => (await ReadAsync(cancel).ConfigureAwait(false))?.By;

    public async Task<Swept?> ReadAsync(CancellationToken cancel)
    {
        var row = await table.GetEntityIfExistsAsync(Rows.Meta, "sweep", cancel).ConfigureAwait(false);
        return row?.GetDateTimeOffset("sweptAt") is { } by
            ? new Swept(by, row.GetInt32("visited") ?? 0, row.GetInt32("left") ?? 0) { BegunAt = row.GetDateTimeOffset("begunAt") }
            : null;
    }

    public Task RecordAsync(DateTimeOffset sweptAt, int visited, CancellationToken cancel) => RecordAsync(new Swept(sweptAt, visited, 0), cancel);

    /// <summary>
    /// Only a sweep that reached its end is written; one that dies half-way leaves the older time standing. One that ran out of time is
    /// written too, and says with <see cref="Swept.By"/> how far it came.
    /// </summary>
    public Task RecordAsync(Swept swept, CancellationToken cancel) => table.SubmitTransactionAsync(
        [
            new TableAction.UpsertReplace(new TableEntity(Rows.Meta, "sweep") { ["sweptAt"] = swept.By, ["visited"] = swept.Visited, ["left"] = swept.Left }.Set("begunAt", swept.BegunAt)),
        ], cancel);
}
