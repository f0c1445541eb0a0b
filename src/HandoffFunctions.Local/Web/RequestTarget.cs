using Microsoft.AspNetCore.Http.Features;

namespace HandoffFunctions.Local.Web;

/// <summary>
/// A request's path and query as the client sent them, with the path's segments decoded one by one, so that an
/// identifier may hold a slash (<c>%2F</c>).
/// </summary>
/// <param name="Path">Percent-encoded, without the query.</param>
/// <param name="Query">With the leading question mark; empty when there is none.</param>
internal sealed record RequestTarget(string Path, string Query, string[] Segments)
{
    public string PathAndQuery => Path + Query;

    public static RequestTarget Of(HttpContext context)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!raw.StartsWith('/'))
        {
            // Absolute form, as to a proxy: what the server made of it is good enough here.
            raw = context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
        }
        var mark = raw.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = mark < 0 ? (raw, "") : (raw[..mark], raw[mark..]);
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return new RequestTarget(path, query, [.. segments.Select(Uri.UnescapeDataString)]);
    }
}
