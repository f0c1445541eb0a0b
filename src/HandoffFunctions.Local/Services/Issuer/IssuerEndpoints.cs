using System.Globalization;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Control;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Issuer;

/// <summary>
/// The issuer's HTTP face: OpenID Connect metadata and keys, tokens for people (<c>/dev-token</c>), shared signals
/// (<c>/dev-set</c>), and the managed-identity endpoint of App Service (<c>/msi/token</c>,
/// https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference).
/// </summary>
internal sealed class IssuerEndpoints(TokenIssuer issuer, string identityHeader, WatchedCalls watched)
{
    private const string SignalConfiguration = ".well-known/ssf-configuration";

    private static readonly TimeSpan IdentityTokenLifetime = TimeSpan.FromHours(24);

    private readonly SignalTransmitter _signals = new(issuer);

    public async Task AnswerAsync(HttpContext context)
    {
        var target = RequestTarget.Of(context);
        await ((context.Request.Method, string.Join('/', target.Segments)) switch
        {
            ("GET", ".well-known/openid-configuration") => context.AnswerJsonAsync(200, Metadata()),
            ("GET", "discovery/keys") => context.AnswerJsonAsync(200, Keys()),
            ("GET", "dev-token") => AnswerPersonAsync(context),
            ("GET", "msi/token") => watched.Watch("identity", AnswerIdentityAsync, record: false)(context),
            ("POST", "dev-set") => _signals.SignAsync(context),
            ("GET", var path) when path == SignalConfiguration || path.StartsWith(SignalConfiguration + "/", StringComparison.Ordinal) =>
                _signals.AnswerConfigurationAsync(context, path[SignalConfiguration.Length..]),
            _ => context.AnswerProblemAsync(
                404, "Known: /.well-known/openid-configuration, /.well-known/ssf-configuration, /discovery/keys, /dev-token, /dev-set."),
        });
    }

    /// <summary>A token for a person or a client of the analysts' API.</summary>
    /// <param name="lifetime">Default one hour.</param>
    public string TokenFor(string subject, string? name, IEnumerable<string> roles, TimeSpan? lifetime = null, string? audience = null)
    {
        var claims = new Dictionary<string, object>
        {
            ["sub"] = subject,
            ["oid"] = subject,
            ["roles"] = roles.ToArray(),
        };
        if (name is not null)
        {
            claims["name"] = name;
        }
        return issuer.Sign(audience ?? TokenIssuer.ApiAudience, lifetime ?? TimeSpan.FromHours(1), claims);
    }

    private JsonObject Metadata() => new()
    {
        ["issuer"] = issuer.Issuer,
        ["jwks_uri"] = issuer.Issuer + "/discovery/keys",
        ["authorization_endpoint"] = issuer.Issuer + "/dev-token",
        ["token_endpoint"] = issuer.Issuer + "/dev-token",
        ["response_types_supported"] = new JsonArray("id_token"),
        ["subject_types_supported"] = new JsonArray("pairwise"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
    };

    private JsonObject Keys()
    {
        var key = issuer.PublicKey;
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = key.Kty,
                ["use"] = key.Use,
                ["alg"] = key.Alg,
                ["kid"] = key.Kid,
                ["n"] = key.N,
                ["e"] = key.E,
            }),
        };
    }

    private Task AnswerPersonAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var subject = query["sub"].ToString();
        var roles = query["roles"].SelectMany(roles => (roles ?? "").Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        TimeSpan? lifetime = null;
        if (query.TryGetValue("ttl", out var ttl))
        {
            if (!int.TryParse(ttl, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
            {
                return context.AnswerProblemAsync(400, "ttl is a whole number of seconds.");
            }
            lifetime = TimeSpan.FromSeconds(seconds);
        }
        var token = TokenFor(
            subject.Length > 0 ? subject : "analyst-local", query["name"].FirstOrDefault(), roles, lifetime,
            query["aud"].FirstOrDefault());
        return context.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase)
            ? context.AnswerJsonAsync(200, new JsonObject { ["access_token"] = token, ["token_type"] = "Bearer" })
            : context.AnswerTextAsync(200, token);
    }

    private Task AnswerIdentityAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var resource = query["resource"].ToString();
        if (context.Request.Headers["X-IDENTITY-HEADER"] != identityHeader)
        {
            return context.AnswerJsonAsync(401, IdentityError("unauthorized_client", "X-IDENTITY-HEADER is missing or wrong."));
        }
        if (resource.Length == 0 || query["api-version"] != "2019-08-01")
        {
            return context.AnswerJsonAsync(400, IdentityError("invalid_request", "resource and api-version=2019-08-01 are required."));
        }
        var clientId = query["client_id"].FirstOrDefault() ?? "00000000-0000-0000-0000-000000000001";
        var token = issuer.Sign(resource, IdentityTokenLifetime, new Dictionary<string, object>
        {
            ["sub"] = clientId,
            ["oid"] = clientId,
            ["appid"] = clientId,
            ["idtyp"] = "app",
        });
        return context.AnswerJsonAsync(200, new JsonObject
        {
            ["access_token"] = token,
            ["expires_on"] = issuer.SecondsAt(IdentityTokenLifetime),
            ["resource"] = resource,
            ["token_type"] = "Bearer",
            ["client_id"] = clientId,
        });
    }

    private static JsonObject IdentityError(string code, string message) =>
        new() { ["error"] = code, ["error_description"] = message };
}
