using Azure.Core;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>Few and short tries: an invocation has seconds, and what fails here is tried again by the agenda.</summary>
public sealed class TableClientOptions : ClientOptions
{
    public TableClientOptions()
    {
        Retry.NetworkTimeout = TimeSpan.FromSeconds(5);
        RetryPolicy = new ShortRetryPolicy();
    }

    /// <summary>Clock of the request signature.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
