using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>An event that could not be read, as kept for whoever must find out why.</summary>
/// <param name="Size">Size of the event as delivered, in bytes.</param>
/// <param name="Excerpt">The beginning of it, with everything that could be a credential blotted out.</param>
public sealed record RejectedEvent(string Id, DateTimeOffset At, string Reason, string? Field, string? EventType, string? EventId, string? EventSource, long Size, string Excerpt);

/// <summary>A page of rejections, newest first.</summary>
/// <param name="Last">The place to go on after; null when there is nothing more.</param>
public sealed record RejectedPage(IReadOnlyList<RejectedEvent> Items, string? Last);

/// <summary>Keeps what was rejected: one round trip each, once however often it is delivered.</summary>
public sealed partial class RejectedEvents(CustodyStore store, ITable table, TimeProvider time)
{
    private const int LongestExcerpt = 2000;

    public async Task KeepAsync(ReadOnlyMemory<byte> body, Reading.Rejected rejected, CancellationToken cancel)
    {
        var (hash, now) = (Convert.ToHexStringLower(SHA256.HashData(body.Span))[..32], time.GetUtcNow());
        var shard = Rows.ShardOf("r" + hash);
        var row = new TableEntity(shard, Rows.Rejected(now, hash)) { ["at"] = now, ["reason"] = rejected.Reason, ["size"] = (long)body.Length }
            .Set("field", rejected.Field).Set("eventType", rejected.EventType)
            .Set("eventId", rejected.Key?.Id).Set("eventSource", rejected.Key?.Source)
            .Set("excerpt", Excerpt(body.Span));
        // The mark can be inserted once only, so a redelivery of the same bytes is the same rejection: nothing is written then.
        await table.SubmitTransactionAsync([new TableAction.Add(new TableEntity(shard, Rows.RejectedBefore(hash))), new TableAction.Add(row)], cancel).ConfigureAwait(false);
    }

    /// <summary>Rejections newest first, and at the end, in no order, those that versions kept whose keys had no time.</summary>
    /// <param name="after">Go on after this place; null begins with the newest.</param>
    public async Task<RejectedPage> PageAsync(string? after, int top, CancellationToken cancel)
    {
        var first = after is null ? "r!" : $"{KeyOf(after)}!";
        var rows = InKeyOrder.ReadAsync(Rows.AllShards.Select(shard => store.RangeAsync(shard, first, Rows.After("r|"), cancel, perPage: Math.Min(top + 1, 1000))), cancel);
        var (items, last) = (new List<RejectedEvent>(), "");
        await foreach (var row in rows.ConfigureAwait(false))
        {
            if (items.Count == top)
            {
                return new RejectedPage(items, last);
            }

            last = PlaceOf(row.RowKey);
            items.Add(new RejectedEvent(last.Split('-')[^1], row.GetDateTimeOffset("at") ?? default, row.GetString("reason") ?? "", row.GetString("field"),
                row.GetString("eventType"), row.GetString("eventId"), row.GetString("eventSource"), row.GetInt64("size") ?? 0, row.GetString("excerpt") ?? ""));
        }

        return new RejectedPage(items, null);
    }

    /// <summary>Whether a text can be a place to go on from.</summary>
    public static bool IsPlace(string text) => text.Split('-') switch
    {
        [var time, var hash] => HandoffKey.IsHex(time, 16) && HandoffKey.IsHex(hash, 32),
        [var hash] => HandoffKey.IsHex(hash, 32),
        _ => false,
    };

    private static string PlaceOf(string key) => key[2..].Replace('|', '-');

    private static string KeyOf(string place) => place.Contains('-', StringComparison.Ordinal) ? $"r!{place.Replace('-', '|')}" : $"r|{place}";

    /// <summary>The start of the event as printable text. Whoever sent garbage may have sent a credential in it.</summary>
    internal static string Excerpt(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, LongestExcerpt * 2)]);
        var clean = string.Concat(text.EnumerateRunes().Where(rune => !Rune.IsControl(rune)).Select(rune => rune.ToString()));
        var blotted = LongToken().Replace(SecretText().Replace(SecretMember().Replace(clean, "$1\"(blotted out)\""), "$1(blotted out)"), "(blotted out)");
        if (blotted.Length <= LongestExcerpt)
        {
            return blotted;
        }

        // Half of a surrogate pair could not be stored.
        var end = LongestExcerpt - (char.IsHighSurrogate(blotted[LongestExcerpt - 2]) ? 2 : 1);
        return blotted[..end] + "…";
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
