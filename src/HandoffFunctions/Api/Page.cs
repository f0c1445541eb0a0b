using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace HandoffFunctions.Api;

/// <summary>
/// The analysts' page: static files that are part of the program. The page itself needs no token; its data does. Nothing inline runs and
/// nothing is loaded from elsewhere (https://www.w3.org/TR/CSP3/).
/// </summary>
internal static class Page
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    private static readonly FrozenDictionary<string, (byte[] Bytes, string Type, string Tag)> Files = Load();

    public static void Map(WebApplication app)
    {
        app.MapGet("/", (RequestDelegate)(context => SendAsync(context, "index.html")));
        app.MapGet("/assets/{name}", (RequestDelegate)(context => SendAsync(context, (string)context.Request.RouteValues["name"]!)));
    }

    private static async Task SendAsync(HttpContext context, string name)
    {
        if (!Files.TryGetValue(name, out var file))
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such page").ConfigureAwait(false);
            return;
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
        headers.ETag = file.Tag;
        if (context.Request.Headers.IfNoneMatch == file.Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = file.Type;
        context.Response.ContentLength = file.Bytes.Length;
        await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted).ConfigureAwait(false);
    }

    private static FrozenDictionary<string, (byte[], string, string)> Load()
    {
        const string Prefix = "Web/";
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[Prefix.Length..],
            name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                using var copy = new MemoryStream();
                stream.CopyTo(copy);
                var bytes = copy.ToArray();
                var type = Path.GetExtension(name) switch
                {
                    ".html" => "text/html; charset=utf-8",
                    ".js" => "text/javascript; charset=utf-8",
                    ".css" => "text/css; charset=utf-8",
                    ".svg" => "image/svg+xml",
                    _ => "application/octet-stream",
                };
                return (bytes, type, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
            },
            StringComparer.Ordinal);
    }
}
