using HandoffFunctions.Adapters.Signals;

namespace HandoffFunctions.Api;

/// <summary>
/// What a receiver of signals needs to check them: who sends them, and the public keys. Anybody may read both. Not there unless policy names
/// receivers.
/// </summary>
internal sealed class TransmitterApi(string? issuer, SigningKeys? keys)
{
    private const string KeysPath = "/api/ssf/jwks";

    /// <summary>The public keys as a JSON Web Key Set (RFC 7517).</summary>
    public async Task KeysAsync(HttpContext context)
    {
        if (keys is null)
        {
            await NothingAsync(context).ConfigureAwait(false);
            return;
        }

        var (_, ring) = await keys.GetAsync(context.RequestAborted).ConfigureAwait(false);
        if (ring is not { Published.Count: > 0 })
        {
            context.Response.Headers.CacheControl = "no-store";
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The keys cannot be read right now").ConfigureAwait(false);
            return;
        }

        MayBeKept(context);
        context.Response.ContentType = "application/jwk-set+json";
        await context.WriteJsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var key in ring.Published)
            {
                key.WritePublic(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    /// <summary>
    /// The transmitter's metadata (SSF 1.0, section Transmitter Configuration Metadata). It names no endpoint that manages streams, because
    /// there is none: who is told is policy's.
    /// </summary>
    public async Task MetadataAsync(HttpContext context)
    {
        // An issuer with a path has its metadata under the same path (SSF 1.0, section Obtaining Transmitter Configuration Metadata).
        if (issuer is null || (context.Request.RouteValues["path"] is string path && $"/{path}" != new Uri(issuer).AbsolutePath.TrimEnd('/')))
        {
            await NothingAsync(context).ConfigureAwait(false);
            return;
        }

        MayBeKept(context);
        await context.WriteJsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteString("spec_version", "1_0");
            json.WriteString("issuer", issuer);
            json.WriteString("jwks_uri", new Uri(new Uri(issuer), KeysPath).AbsoluteUri);
            json.WriteStartArray("delivery_methods_supported");
            json.WriteStringValue("urn:ietf:rfc:8935");
            json.WriteEndArray();
            // Who ignored either would end the person's sessions on all devices, or everybody's on this one.
            json.WriteStartArray("critical_subject_members");
            json.WriteStringValue("user");
            json.WriteStringValue("device");
            json.WriteEndArray();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static void MayBeKept(HttpContext context)
    {
        context.Response.Headers.CacheControl = $"public, max-age={(int)SigningKeys.KeptFor.TotalSeconds}";
        context.Response.Headers.XContentTypeOptions = "nosniff";
    }

    private static Task NothingAsync(HttpContext context) => Problem.WriteAsync(context, StatusCodes.Status404NotFound, "There is nothing here");
}
