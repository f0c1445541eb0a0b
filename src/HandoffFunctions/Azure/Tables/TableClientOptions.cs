using Azure.Core;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>Few and short tries: an invocation has seconds, and what fails here is tried again by the agenda.</summary>
public sealed class TableClientOptions : ClientOptions
{
    public TableClientOptions()
    {
        Retry.Mode = RetryMode.Exponential;
        Retry.MaxRetries = 3;
        Retry.Delay = TimeSpan.FromMilliseconds(100);
        Retry.MaxDelay = TimeSpan.FromSeconds(1);
        Retry.NetworkTimeout = TimeSpan.FromSeconds(5);
    }

    /// <summary>Clock of the request signature.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
