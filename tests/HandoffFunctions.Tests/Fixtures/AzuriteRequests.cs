using Azure.Core;
using Azure.Core.Pipeline;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>Counts what goes out, retries included: the unit in which storage is budgeted.</summary>
public sealed class CountRequests : HttpPipelineSynchronousPolicy
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Reset() => Volatile.Write(ref _count, 0);

    public override void OnSendingRequest(HttpMessage message) => Interlocked.Increment(ref _count);
}
