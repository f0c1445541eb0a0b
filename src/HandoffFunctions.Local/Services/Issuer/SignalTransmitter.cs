using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Issuer;

/// <summary>
/// The issuer as a transmitter of shared signals: its configuration
/// (https://openid.net/specs/openid-sharedsignals-framework-1_0-final.html, "Transmitter Configuration Discovery"), and
/// security events signed to order. It pushes nothing by itself.
/// </summary>
internal sealed class SignalTransmitter(TokenIssuer issuer)
{
    /// <summary>One host can be many issuers; the path after the well-known part is the issuer's own.</summary>
    public Task AnswerConfigurationAsync(HttpContext context, string path) => context.AnswerJsonAsync(200, new JsonObject
    {
        ["spec_version"] = "1_0",
        ["issuer"] = issuer.Issuer + path,
        ["jwks_uri"] = issuer.Issuer + "/discovery/keys",
        ["delivery_methods_supported"] = new JsonArray("urn:ietf:rfc:8935"),
    });

    /// <summary>Signs the claims in the body as they are; <c>iss</c>, <c>iat</c> and <c>jti</c> are filled in where they are missing.</summary>
    public async Task SignAsync(HttpContext context)
    {
        if (await context.ReadObjectAsync() is not { } claims)
        {
            await context.AnswerProblemAsync(400, "The body is the claims, a JSON object.");
            return;
        }
        await context.AnswerTextAsync(200, issuer.SignEvent(claims));
    }
}
