using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Handoff.Rules.Events;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>An event that could not be read, as kept for whoever must find out why.</summary>
/// <param name="Size">Size of the event as delivered, in bytes.</param>
/// <param name="Excerpt">The beginning of it, with everything that could be a credential blotted out.</param>
public sealed record RejectedEvent(string Id, DateTimeOffset At, string Reason, string? Field, string? EventType, string? EventId, string? EventSource, long Size, string Excerpt);

/// <summary>Keeps what was rejected: one round trip each, the same row however often it is delivered.</summary>
public sealed partial class RejectedEvents(CustodyStore store, ITable table, TimeProvider time)
{
    private const int LongestExcerpt = 2000;

    public async Task KeepAsync(ReadOnlyMemory<byte> body, Reading.Rejected rejected, CancellationToken cancel)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(body.Span))[..32];
        var row = new TableEntity(Rows.ShardOf("r" + hash), Rows.Rejected(hash)) { ["at"] = time.GetUtcNow(), ["reason"] = rejected.Reason, ["size"] = (long)body.Length }
            .Set("field", rejected.Field).Set("eventType", rejected.EventType)
            .Set("eventId", rejected.Key?.Id).Set("eventSource", rejected.Key?.Source)
            .Set("excerpt", Excerpt(body.Span));
        // Written over, not inserted: a redelivery of the same bytes is the same rejection.
        await table.SubmitTransactionAsync([new TableAction.UpsertReplace(row)], cancel).ConfigureAwait(false);
    }

    /// <summary>The newest rejections.</summary>
    public async Task<IReadOnlyList<RejectedEvent>> NewestAsync(int count, CancellationToken cancel)
    {
        var all = new List<RejectedEvent>();
        foreach (var shard in Rows.AllShards)
        {
            await foreach (var row in store.RangeAsync(shard, "r|", Rows.After("r|"), cancel).ConfigureAwait(false))
            {
                all.Add(new RejectedEvent(row.RowKey[2..], row.GetDateTimeOffset("at") ?? default, row.GetString("reason") ?? "", row.GetString("field"),
                    row.GetString("eventType"), row.GetString("eventId"), row.GetString("eventSource"), row.GetInt64("size") ?? 0, row.GetString("excerpt") ?? ""));
            }
        }

        return [.. all.OrderByDescending(rejected => rejected.At).Take(count)];
    }

    /// <summary>The start of the event as printable text. Whoever sent garbage may have sent a credential in it.</summary>
    internal static string Excerpt(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, LongestExcerpt * 2)]);
        var clean = string.Concat(text.EnumerateRunes().Where(rune => !Rune.IsControl(rune)).Select(rune => rune.ToString()));
        var blotted = LongToken().Replace(SecretText().Replace(SecretMember().Replace(clean, "$1\"(blotted out)\""), "$1(blotted out)"), "(blotted out)");
        return blotted.Length <= LongestExcerpt ? blotted : blotted[..(LongestExcerpt - 1)] + "…";
    }

    /// <summary>
    /// A member whose name speaks of a credential, or is written with escapes, with its value. The quotes may be escaped: JSON often stands
    /// in a text. Where the value is an array or an object, all that follows goes with it.
    /// </summary>
    [GeneratedRegex(
        """
        (\\*"(?:[^"\\]|\\u)*(?:token|secret|passw|pwd|passphrase|\bpin\b|code|assertion|credential|key|signature|authorization|cookie|client_?state|\\u[0-9a-f]{4})(?:[^"\\]|\\u)*\\*"\s*:\s*)
        (?:"(?:[^"\\]|\\.)*"?|\\+".*?(?:\\+"|$)|[\[{].*|[^\s,}\]]+)
        """, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline)]
    private static partial Regex SecretMember();

    /// <summary>The same in running text, an address or a connection string; and what an Authorization header holds.</summary>
    [GeneratedRegex(
        """((?:token|secret|passw(?:or)?d|pwd|passphrase|\bpin|code|key|sig|signature|client_?state)\s*[=:]\s*|\b(?:bearer|basic)\s+)[^\s&;,"'\\()]+""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretText();

    /// <summary>JSON Web Tokens, and any other run of characters too long and too mixed to be a word or an id.</summary>
    [GeneratedRegex("""eyJ[\w-]+\.[\w-]*\.?[\w-]*|[A-Za-z0-9+/_~-]{40,}={0,2}""", RegexOptions.CultureInvariant)]
    private static partial Regex LongToken();
}
