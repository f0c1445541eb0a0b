using System.Globalization;
using System.Text.Json.Nodes;

namespace HandoffFunctions.Local.Services.Graph;

/// <summary>
/// So many writes in a sliding window, and 429 with <c>Retry-After</c> above that: for an app in a tenant, Graph documents 3,000 in 150 seconds
/// (https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits). What is refused counts too
/// (https://learn.microsoft.com/graph/throttling#best-practices-to-handle-throttling).
/// </summary>
internal sealed class WriteQuota(TimeProvider clock)
{
    private readonly Lock _gate = new();

    /// <summary>The calls in the window that ends now, oldest first.</summary>
    private readonly Queue<long> _window = new();

    private int _calls;
    private int _refused;
    private int _mostInAWindow;

    public int Most { get; private set; } = 3000;

    public TimeSpan Window { get; private set; } = TimeSpan.FromSeconds(150);

    /// <summary>Sets the quota and begins to count anew.</summary>
    public void Set(int most, TimeSpan window)
    {
        lock (_gate)
        {
            (Most, Window) = (most, window);
            (_calls, _refused, _mostInAWindow) = (0, 0, 0);
            _window.Clear();
        }
    }

    /// <summary>Counts a call; false when it is above the quota.</summary>
    /// <param name="retryAfter">Until when nothing will have become free.</param>
    public bool Admits(out TimeSpan retryAfter)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            while (_window.TryPeek(out var oldest) && clock.GetElapsedTime(oldest, now) >= Window)
            {
                _window.Dequeue();
            }
            _calls++;
            _window.Enqueue(now);
            _mostInAWindow = Math.Max(_mostInAWindow, _window.Count);
            if (_window.Count <= Most)
            {
                retryAfter = TimeSpan.Zero;
                return true;
            }
            _refused++;
            // There is room again when so many have left that one more is within the quota.
            var leaves = _window.ElementAt(Math.Min(_window.Count - Most, _window.Count - 1));
            retryAfter = Window - clock.GetElapsedTime(leaves, now);
            return false;
        }
    }

    public JsonObject ToJson()
    {
        lock (_gate)
        {
            return new JsonObject
            {
                ["most"] = Most,
                ["perSeconds"] = Window.TotalSeconds,
                ["calls"] = _calls,
                ["refused"] = _refused,
                ["mostInAWindow"] = _mostInAWindow,
            };
        }
    }

    /// <summary>As Graph answers; it waits in whole seconds.</summary>
    public static Task RefuseAsync(HttpContext context, TimeSpan retryAfter)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return context.AnswerGraphErrorAsync(StatusCodes.Status429TooManyRequests, "TooManyRequests", "Too many write requests.");
    }
}
