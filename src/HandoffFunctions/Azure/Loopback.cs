namespace HandoffFunctions.Adapters;

/// <summary>Which configured addresses may be plain http: those that never leave this machine.</summary>
public static class Loopback
{
    /// <summary>True for http://127.0.0.1, http://[::1] and http://localhost with any port.</summary>
    public static bool IsPlain(Uri uri) => uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback;

    /// <summary>
    /// Refuses an address to which a token would travel readable.
    /// </summary>
    /// <exception cref="ArgumentException">Neither https nor plain http on the loopback interface.</exception>
    public static Uri RequireSafe(Uri uri, string setting)
    {
        if (!uri.IsAbsoluteUri || (uri.Scheme != Uri.UriSchemeHttps && !IsPlain(uri)))
        {
            throw new ArgumentException($"{setting} must be an https address; plain http is for the loopback interface only.", setting);
        }
        return uri;
    }

    /// <summary>The same address with https, for SDK clients that refuse to attach a token to anything else.</summary>
    public static Uri AsHttps(Uri uri) =>
        IsPlain(uri) ? new UriBuilder(uri) { Scheme = Uri.UriSchemeHttps, Port = uri.Port }.Uri : uri;
}
