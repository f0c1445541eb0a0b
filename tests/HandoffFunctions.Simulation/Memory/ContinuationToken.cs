using System.Globalization;
using System.Text;
using Azure;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Simulation.Memory;

/// <summary>Where a page is continued, in the service's own spelling: its version, the length, and the key in Base64 with a dash for padding.</summary>
internal static class ContinuationToken
{
    public static TableContinuation At(string partition, string row) => new(Spell(partition), Spell(row));

    /// <summary>The key of the row that comes next.</summary>
    /// <exception cref="RequestFailedException">It is not one of this partition's.</exception>
    public static string Read(TableContinuation token, string partition) => token.NextPartitionKey == Spell(partition) && token.NextRowKey is { } row
        ? Encoding.UTF8.GetString(Convert.FromBase64String(row.Split('!')[2].Replace('-', '=')))
        : throw new RequestFailedException(400, "The continuation is not of this query.", "InvalidInput", null);

    private static string Spell(string key)
    {
        var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(key)).Replace('=', '-');
        return string.Create(CultureInfo.InvariantCulture, $"1!{text.Length}!{text}");
    }
}
