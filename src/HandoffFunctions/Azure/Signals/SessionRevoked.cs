using System.Buffers;
using System.Text;
using System.Text.Json;

namespace HandoffFunctions.Adapters.Signals;

/// <summary>
/// The claims of a signal that a person's sessions on one device are revoked (CAEP 1.0, section Session Revoked; SSF 1.0, sections Complex
/// Subject Members and Events). It has no <c>sub</c> and no <c>exp</c>: SSF forbids both.
/// </summary>
/// <param name="TokenId">The same however often it is sent.</param>
/// <param name="Transaction">What caused it; the same for all receivers.</param>
/// <param name="SubjectIssuer">Who gave out the ids.</param>
/// <param name="Email">Names the person instead of the user id; null for the user id.</param>
/// <param name="RevokedAt">Sessions that began before are meant. Told in whole seconds.</param>
/// <param name="Reason">For the receiver's administrator, in English.</param>
public sealed record SessionRevoked(
    string Issuer, string Audience, string TokenId, string Transaction, string SubjectIssuer, string UserId, string? Email, string DeviceId,
    DateTimeOffset RevokedAt, string Reason)
{
    /// <summary>The claims as JSON.</summary>
    /// <param name="now">When the token is signed.</param>
    public string Write(DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("iss", Issuer);
            json.WriteString("jti", TokenId);
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteString("aud", Audience);
            json.WriteString("txn", Transaction);
            json.WriteStartObject("sub_id");
            json.WriteString("format", "complex");
            WriteUser(json);
            WriteIssued(json, "device", DeviceId);
            json.WriteEndObject();
            json.WriteStartObject("events");
            json.WriteStartObject("https://schemas.openid.net/secevent/caep/event-type/session-revoked");
            json.WriteNumber("event_timestamp", RevokedAt.ToUnixTimeSeconds());
            json.WriteString("initiating_entity", "policy");
            json.WriteStartObject("reason_admin");
            json.WriteString("en", Reason);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void WriteUser(Utf8JsonWriter json)
    {
        if (Email is null)
        {
            WriteIssued(json, "user", UserId);
            return;
        }

        json.WriteStartObject("user");
        json.WriteString("format", "email");
        json.WriteString("email", Email);
        json.WriteEndObject();
    }

    private void WriteIssued(Utf8JsonWriter json, string member, string id)
    {
        json.WriteStartObject(member);
        json.WriteString("format", "iss_sub");
        json.WriteString("iss", SubjectIssuer);
        json.WriteString("sub", id);
        json.WriteEndObject();
    }
}
