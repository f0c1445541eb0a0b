using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Simulation.Memory;

/// <summary>The limit of what is sent at once, which needs the text that would be sent; it is written only where it could come near the limit.</summary>
internal static class PayloadSize
{
    private static readonly Uri Anywhere = new("https://account.table.core.windows.net/");

    /// <exception cref="ArgumentException">A transaction of several rows is larger than the service takes.</exception>
    public static void Check(IReadOnlyList<TableAction> actions)
    {
        if (actions.Count > 1 && actions.Sum(AtMost) > TableLimits.TransactionBytes)
        {
            TableLimits.CheckPayload(BatchBody.Write(new TableAddress(Anywhere, "handoff"), actions).Body.Length);
        }
    }

    /// <summary>A character takes six bytes at most, escaped; the frame of an action takes less than 2,000 beside its keys.</summary>
    private static long AtMost(TableAction action) => 2_000 + (12L * (action.PartitionKey.Length + action.RowKey.Length))
        + (action.Row?.Properties.Sum(property => 100L + property.Key.Length + property.Value switch
        {
            string text => 6L * text.Length,
            byte[] bytes => 2L * bytes.Length,
            _ => 50,
        }) ?? 0);
}
