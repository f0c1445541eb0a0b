using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>Security event tokens as a transmitter signs and pushes them. Times are seconds from now.</summary>
internal static class Signals
{
    public const string SecurityEvent = "application/secevent+jwt";

    private const string Caep = "https://schemas.openid.net/secevent/caep/event-type/";

    public static JsonObject Revoked(JsonObject subject, double at = 0) => Of("session-revoked", subject, new() { ["event_timestamp"] = At(at), ["initiating_entity"] = "admin" });

    public static JsonObject NotCompliant(string device) =>
        Of("device-compliance-change", About(device: device), new() { ["previous_status"] = "compliant", ["current_status"] = "not-compliant" });

    public static JsonObject CredentialChanged(JsonObject subject) => Of("credential-change", subject, new() { ["credential_type"] = "password", ["change_type"] = "update" });

    /// <summary>Claims of one CAEP event; what is left out, such as the issuer, is filled in when they are signed.</summary>
    public static JsonObject Of(string type, JsonObject subject, JsonObject payload) => new()
    {
        ["aud"] = TransmitterStack.Audience,
        ["jti"] = Events.New("set"),
        ["sub_id"] = subject,
        ["events"] = new JsonObject { [type.Contains(':', StringComparison.Ordinal) ? type : Caep + type] = payload },
    };

    /// <summary>A subject of these parts.</summary>
    public static JsonObject About(string? user = null, string? device = null, string? session = null)
    {
        var subject = new JsonObject { ["format"] = "complex" };
        foreach (var (name, id) in new[] { ("user", user), ("device", device), ("session", session) })
        {
            if (id is not null)
            {
                subject[name] = new JsonObject { ["format"] = "opaque", ["id"] = id };
            }
        }

        return subject;
    }

    public static JsonObject WithAddress(string address) => new() { ["format"] = "email", ["email"] = address };

    public static JsonObject From(this JsonObject claims, string issuer)
    {
        claims["iss"] = issuer;
        return claims;
    }

    public static async Task<string> SignAsync(this Stack stack, JsonObject claims)
    {
        using var answer = await CallsByHand.CallAsync(HttpMethod.Post, stack.Local.Issuer + "/dev-set", claims.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Pushes a token as it is.</summary>
    public static async Task<HttpResponseMessage> PushAsync(this Stack stack, string token, string contentType = SecurityEvent, string? authorization = TransmitterStack.Authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, stack.Local.Functions + "/api/ssf/events");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(token));
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await CallsByHand.Http.SendAsync(request);
    }

    /// <summary>Signs and pushes; the event must be taken, and nothing said about it.</summary>
    public static async Task TakesAsync(this Stack stack, JsonObject claims)
    {
        using var answer = await stack.PushAsync(await stack.SignAsync(claims));
        Assert.Equal((HttpStatusCode.Accepted, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        await stack.IdleAsync();
    }

    /// <summary>Checks that a push was refused as RFC 8935, section 2.3, has it, and returns the description.</summary>
    public static async Task<string> RefusedAsync(HttpResponseMessage answer, string error)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{(int)answer.StatusCode} {text}");
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["en"], answer.Content.Headers.ContentLanguage);
        var json = JsonNode.Parse(text)!;
        Assert.Equal(error, (string?)json["err"]);
        return (string)json["description"]!;
    }

    private static long At(double seconds) => TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds();
}
