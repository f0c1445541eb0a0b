using System.Globalization;
using System.Net;
using System.Text;
using HandoffFunctions.Handling;
using HandoffFunctions.Local.Services.Graph;

namespace HandoffFunctions.Simulation.Load;

/// <summary>Graph as far as revocations need it, with a quota of writes, over a clock of its own. Each answer takes its time.</summary>
internal sealed class ThrottledDirectory : HttpMessageHandler
{
    private static readonly TimeSpan Takes = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly Dictionary<string, DateTimeOffset> _validFrom = [];

    public ThrottledDirectory(TimeProvider time, int most, TimeSpan window)
    {
        (_time, Writes) = (time, new WriteQuota(time));
        Writes.Set(most, window);
    }

    public WriteQuota Writes { get; }

    /// <summary>People whose sessions were revoked.</summary>
    public int Revoked => _validFrom.Count;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await Pause.ForAsync(Takes / 2, _time, cancellationToken).ConfigureAwait(false);
        var answer = request.Method == HttpMethod.Post ? Revoke(request.RequestUri!.Segments[^2].Trim('/')) : Read(request.RequestUri!.Segments[^1]);
        await Pause.ForAsync(Takes / 2, _time, cancellationToken).ConfigureAwait(false);
        return answer;
    }

    private HttpResponseMessage Revoke(string user)
    {
        if (!Writes.Admits(out var retryAfter))
        {
            var refused = Json(HttpStatusCode.TooManyRequests, """{"error":{"code":"TooManyRequests","message":"Too many write requests."}}""");
            refused.Headers.Add("Retry-After", Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture));
            return refused;
        }

        _validFrom[user] = _time.GetUtcNow();
        return Json(HttpStatusCode.OK, """{"value":true}""");
    }

    private HttpResponseMessage Read(string user)
    {
        var from = _validFrom.TryGetValue(user, out var at) ? at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "2020-01-01T00:00:00Z";
        return Json(HttpStatusCode.OK, $$"""{"id":"{{user}}","accountEnabled":true,"userType":"Member","signInSessionsValidFromDateTime":"{{from}}"}""");
    }

    private static HttpResponseMessage Json(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
