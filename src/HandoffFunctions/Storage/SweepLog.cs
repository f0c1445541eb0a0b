using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>When the sweep last ran through, which is how fresh everything that it flags is.</summary>
public sealed class SweepLog(ITable table)
{
    /// <summary>The sweep's period; <c>function.json</c> has the same.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>Older than this, findings are not fresh.</summary>
    public static readonly TimeSpan StaleAfter = 3 * Period;

    public async Task<DateTimeOffset?> LastAsync(CancellationToken cancel)
    {
        var row = await table.GetEntityIfExistsAsync(Rows.Meta, "sweep", cancel).ConfigureAwait(false);
        return row?.GetDateTimeOffset("sweptAt");
    }

    /// <summary>Only a sweep that reached its end counts; one that dies half-way leaves the older time standing.</summary>
    public Task RecordAsync(DateTimeOffset sweptAt, int visited, CancellationToken cancel) => table.SubmitTransactionAsync(
        [new TableAction.UpsertReplace(new TableEntity(Rows.Meta, "sweep") { ["sweptAt"] = sweptAt, ["visited"] = visited })], cancel);
}
