using Azure.Core;
using Azure.Core.Pipeline;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>
/// Exponential, and never for longer than an invocation has: Azure.Core waits as long as the service asks, and an answer
/// that asks for a minute is better handed to the caller.
/// </summary>
/// <param name="waits">How long to wait before each try; null for real waits that grow.</param>
internal sealed class ShortRetryPolicy(DelayStrategy? waits = null) : RetryPolicy(Retries, waits ?? DelayStrategy.CreateExponentialDelayStrategy(FirstDelay, LongestDelay))
{
    private const int Retries = 3;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    protected override bool ShouldRetry(HttpMessage message, Exception? exception) => !AsksForLonger(message) && base.ShouldRetry(message, exception);

    protected override ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        AsksForLonger(message) ? new(false) : base.ShouldRetryAsync(message, exception);

    private static bool AsksForLonger(HttpMessage message) =>
        message.HasResponse && message.Response.Headers.TryGetValue("Retry-After", out var wait)
        && !(int.TryParse(wait, out var seconds) && seconds <= LongestDelay.TotalSeconds);
}
