using System.Globalization;
using System.IO.Compression;
using System.Text;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>
/// Where rows stand. A partition is a shard of a fixed number; within it the first part of a row key is a partition of its own, so that
/// everything one event changes about a device is one entity group transaction. Keys hold hashes only (docs/storage.md).
/// </summary>
internal static class Rows
{
    /// <summary>
    /// Fixed for the life of a table: a subject's shard follows from it. Eight partitions take 16,000 entities a second
    /// (https://learn.microsoft.com/azure/storage/tables/scalability-targets), and a sweep reads eight ranges.
    /// </summary>
    public const int Shards = 8;

    /// <summary>The partition of what belongs to nobody in particular: the sweep's own record, and findings about feeds.</summary>
    public const string Meta = "meta";

    public static IEnumerable<string> AllShards { get; } = [.. Enumerable.Range(0, Shards).Select(n => $"s{n}")];

    public static string ShardOf(string subject) =>
        $"s{int.Parse(subject.AsSpan(1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) % Shards}";

    public static string Head(string subject) => $"{subject}|head";

    public static string Entry(string subject, long seq) => string.Create(CultureInfo.InvariantCulture, $"{subject}|e|{seq:D12}");

    public static string Seen(string subject, string eventHash) => $"{subject}|i|{eventHash}";

    /// <summary>Queued events that do not fit into the head.</summary>
    public static string Queued(string subject, long number) => string.Create(CultureInfo.InvariantCulture, $"{subject}|q|{number:D12}");

    public static string Counted(string subject) => $"y|{subject}";

    public static string Account(string worker) => $"{worker}|account";

    public static string Handoff(string handoffId) => $"{handoffId[..25]}|h|{handoffId[26..]}";

    public static string Due(DateTimeOffset at, string subject) => $"{DueUntil(at)}|{subject}";

    public static string DueUntil(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"at|{at.UtcTicks:D19}");

    /// <summary>The time in a key of the agenda.</summary>
    public static DateTimeOffset DueAt(string rowKey) => new(long.Parse(rowKey.AsSpan(3, 19), NumberStyles.None, CultureInfo.InvariantCulture), TimeSpan.Zero);

    public static string Finding(string findingId) => $"f|{findingId}";

    public static string OpenFinding(string findingId) => $"o|{findingId}";

    public static string Completed(DateTimeOffset at, string handoffId) => $"z|{FindingId.Falling(at)}|{handoffId}";

    public static string Presence(string worker, string device) => $"w|{worker}|{device}";

    public static string Known(string device) => $"k|{device}";

    /// <summary>Before what older versions kept, which has no time in its key.</summary>
    public static string Rejected(DateTimeOffset at, string hash) => $"r!{FindingId.Falling(at)}|{hash}";

    /// <summary>Says that something was rejected before; behind everything that was.</summary>
    public static string RejectedBefore(string hash) => $"r~{hash}";

    /// <summary>Right before the open findings, so that both are read as one range.</summary>
    public static string Feed(string feed) => $"n|{feed}";

    public static string Waiting(string eventHash) => $"q|{eventHash}";

    public static string Pair(string names) => $"v|{HandoffKey.Digits(names, 32)}";

    /// <summary>How the brake stands; one row for what is urgent and one for the rest.</summary>
    public static string Brake(bool isUrgent) => isUrgent ? "b|urgent" : "b|other";

    /// <summary>The key right after every key with this prefix.</summary>
    public static string After(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    /// <summary>
    /// Spreads a long text over properties: one holds 32 Ki UTF-16 characters at most
    /// (https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model).
    /// </summary>
    public static TableEntity WithText(this TableEntity row, string text)
    {
        const int Most = 32_000;
        for (var (start, part) = (0, 0); start < text.Length; part++)
        {
            var length = Math.Min(Most, text.Length - start);
            // Half of a surrogate pair could not be written as UTF-8.
            length -= char.IsHighSurrogate(text[start + length - 1]) ? 1 : 0;
            row[$"text{part}"] = text.Substring(start, length);
            start += length;
        }

        return row;
    }

    /// <summary>
    /// The same for a state. One that is longer than half of what a row takes (1 MiB, two bytes a character) is packed: a device on which
    /// everything that is kept is kept in full, under the longest names there are, must still be written.
    /// </summary>
    public static TableEntity WithState(this TableEntity row, string state)
    {
        const int Longest = 250_000, Most = 60_000;
        if (state.Length <= Longest)
        {
            return row.WithText(state);
        }

        using var packed = new MemoryStream();
        using (var pack = new DeflateStream(packed, CompressionLevel.Fastest))
        {
            pack.Write(Encoding.UTF8.GetBytes(state));
        }

        var bytes = packed.ToArray();
        for (var (start, part) = (0, 0); start < bytes.Length; start += Most, part++)
        {
            row[$"packed{part}"] = bytes[start..Math.Min(start + Most, bytes.Length)];
        }

        return row;
    }

    public static string Text(this TableEntity row)
    {
        if (row["packed0"] is not null)
        {
            return Unpacked(row);
        }

        var first = row.GetString("text0") ?? "";
        if (row.GetString("text1") is null)
        {
            return first;
        }

        var text = new StringBuilder(first);
        for (var part = 1; row.GetString($"text{part}") is { } piece; part++)
        {
            text.Append(piece);
        }

        return text.ToString();
    }

    private static string Unpacked(TableEntity row)
    {
        using var packed = new MemoryStream();
        for (var part = 0; row[$"packed{part}"] is byte[] piece; part++)
        {
            packed.Write(piece);
        }

        packed.Position = 0;
        using var text = new StreamReader(new DeflateStream(packed, CompressionMode.Decompress), Encoding.UTF8);
        return text.ReadToEnd();
    }
}
