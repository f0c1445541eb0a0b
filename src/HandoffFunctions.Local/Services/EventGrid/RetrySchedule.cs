namespace HandoffFunctions.Local.Services.EventGrid;

/// <summary>
/// When Event Grid tries again (https://learn.microsoft.com/azure/event-grid/delivery-and-retry): 10 s, 30 s, 1, 5,
/// 10, 30 minutes, 1, 3, 6 hours, then every 12 hours, for 24 hours or as many attempts as are allowed. Its small
/// random spread and the longer pauses for an unhealthy endpoint are left out.
/// </summary>
/// <param name="timeScale">Every time is multiplied by this.</param>
internal sealed class RetrySchedule(double timeScale, int maxAttempts)
{
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(3),
        TimeSpan.FromHours(6), TimeSpan.FromHours(12),
    ];

    /// <summary>How long Event Grid waits for an answer; this one is not scaled.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public int MaxAttempts => maxAttempts;

    public TimeSpan TimeToLive => TimeSpan.FromHours(24) * timeScale;

    /// <param name="attempt">1 after the first failure.</param>
    public TimeSpan PauseAfter(int attempt) => Pauses[Math.Min(attempt, Pauses.Length) - 1] * timeScale;

    /// <summary>These answers of a webhook are final.</summary>
    public static bool IsFinal(int status) => status is 400 or 401 or 403 or 413;
}
