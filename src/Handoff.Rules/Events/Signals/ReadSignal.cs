using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Policy;

namespace Handoff.Rules.Events.Signals;

/// <summary>
/// Reads one security event token (RFC 8417) as the Shared Signals Framework profiles it
/// (https://openid.net/specs/openid-sharedsignals-framework-1_0-final.html, "Security Event Token Profile"). Whoever calls has checked
/// the signature, the issuer and the audience.
/// </summary>
public static class ReadSignal
{
    /// <summary>Furthest that a transmitter's clock may run ahead of ours. A revocation from the future would close sessions to come.</summary>
    public static readonly TimeSpan FurthestAhead = TimeSpan.FromMinutes(10);

    /// <summary>Longest text of the transmitter's own that is kept; what identifies something is never cut.</summary>
    internal const int LongestText = ReadFields.LongestText;

    /// <summary>
    /// A reading for each event in the token, which is one but for transmitters that state one fact in several ways; or one rejection of
    /// the whole token. A person that is named by an address only has <see cref="Fact.UserName"/> and no <see cref="Fact.UserId"/>.
    /// </summary>
    public static IReadOnlyList<Reading> From(JsonElement claims, Transmitter transmitter, DateTimeOffset now)
    {
        try
        {
            var readings = Read(claims, transmitter, now).ToList();
            return readings.OfType<Reading.Rejected>().FirstOrDefault() is { } rejected ? [rejected] : readings;
        }
        catch (InvalidOperationException)
        {
            // The parser takes "\ud800" as a string and refuses only when the text is asked for.
            return [new Reading.Rejected("a text in the token is not valid Unicode")];
        }
    }

    private static IEnumerable<Reading> Read(JsonElement claims, Transmitter transmitter, DateTimeOffset now)
    {
        if (claims.ValueKind != JsonValueKind.Object)
        {
            return [new Reading.Rejected("the claims must be a JSON object")];
        }

        var fields = new ReadFields(claims, "");
        var id = fields.Required("jti");
        if (fields.Error is { } error)
        {
            return [new Reading.Rejected(error.Reason, error.Field)];
        }

        var key = new EventKey(transmitter.Issuer, id!);
        Reading.Rejected Reject(string field, string why) => new($"{field} {why}", field, null, key);
        if (claims.TryGetProperty("exp", out _))
        {
            return [Reject("exp", "must not be there: a security event has no end, and an access token is none")];
        }

        if (!claims.TryGetProperty("iat", out var iat) || !NumericDate.TryRead(iat, out var issuedAt))
        {
            return [Reject("iat", "is required, as seconds since 1970")];
        }

        if (issuedAt > now + FurthestAhead)
        {
            return [Reject("iat", "is more than 10 minutes ahead")];
        }

        if (!claims.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Object || !events.EnumerateObject().Any())
        {
            return [Reject("events", "must be an object that holds an event")];
        }

        var all = events.EnumerateObject().ToList();
        // One subject's ledger takes one key once, so that two different events of one token need two.
        return all.Select(one => ReadCaep.From(one.Name, new SignalEvent(
            all.Count == 1 ? key : key with { Id = $"{id} {HandoffKey.Digits(one.Name, 8)}" }, one.Value, claims, issuedAt, now, transmitter.UserId)));
    }
}
