using System.Text.Json;
using Handoff.Rules.Policy;

namespace Handoff.Rules.Events.Signals;

/// <summary>One event of a token, and what the token says around it.</summary>
/// <param name="Payload">The event's own object.</param>
/// <param name="Claims">The token's claims.</param>
/// <param name="IssuedAt">When the token was issued, which is when it happened if nothing else says.</param>
internal sealed record SignalEvent(EventKey Key, JsonElement Payload, JsonElement Claims, DateTimeOffset IssuedAt, DateTimeOffset Now, PersonBy PersonBy)
{
    /// <summary>
    /// Whom the event is about: <c>sub_id</c> (SSF 1.0, "Subject Members"); from transmitters of before 1.0, <c>subject</c> inside the event,
    /// or the claim <c>sub</c>.
    /// </summary>
    public SubjectReading Subject(SimpleSubject simple) =>
        Claims.TryGetProperty("sub_id", out var top) ? ReadSubject.From(top, "sub_id", simple, PersonBy)
        : Payload.TryGetProperty("subject", out var inside) ? ReadSubject.From(inside, "subject", simple, PersonBy)
        : Claims.TryGetProperty("sub", out var sub) ? ReadSubject.OfClaim(sub, PersonBy)
        : new SubjectReading(null, "sub_id is required: it says whom the event is about", "sub_id");

    /// <summary>When it happened; null when what it says of that is wrong (CAEP 1.0, "event_timestamp"; RFC 8417, "toe").</summary>
    public DateTimeOffset? At()
    {
        var said = Payload.TryGetProperty("event_timestamp", out var own) ? own : Claims.TryGetProperty("toe", out var of) ? of : (JsonElement?)null;
        return said is not { } value ? IssuedAt
            : NumericDate.TryRead(value, out var time, orMilliseconds: true) && time <= Now + ReadSignal.FurthestAhead ? time
            : null;
    }

    public Reading.Rejected Reject(string field, string why) => new($"{field} {why}", field, null, Key);

    /// <summary>
    /// A text that explains and decides nothing: one that is not as it should be is left out, because that is no reason to lose the event.
    /// </summary>
    public string? Note(string name) => Payload.TryGetProperty(name, out var value) ? Plain(value) : null;

    /// <summary><c>reason_admin</c>: in English if it is there, else in the first language (CAEP 1.0, "Optional Event Claims").</summary>
    public string? Reason()
    {
        if (!Payload.TryGetProperty("reason_admin", out var reason) || reason.ValueKind != JsonValueKind.Object)
        {
            return Note("reason_admin");
        }

        var said = reason.EnumerateObject().Where(one => Plain(one.Value) is not null).ToList();
        return said.Count == 0 ? null : Plain(said.FirstOrDefault(one => one.Name.StartsWith("en", StringComparison.OrdinalIgnoreCase), said[0]).Value);
    }

    private static string? Plain(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var text = string.Concat(value.GetString()!.EnumerateRunes().Where(rune => !System.Text.Rune.IsControl(rune)).Select(rune => rune.ToString()));
        var cut = text.Length <= ReadSignal.LongestText ? text : text[..(ReadSignal.LongestText - 1)];
        return cut.Length == 0 ? null : char.IsHighSurrogate(cut[^1]) ? cut[..^1] : cut;
    }
}
