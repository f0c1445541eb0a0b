using System.Buffers;
using Azure.Core;
using Azure.Messaging.EventGrid;
using HandoffFunctions.Adapters;

namespace HandoffFunctions.Admin.DeadLetters;

/// <summary>The topic to which events are published (https://learn.microsoft.com/azure/event-grid/post-to-custom-topic). Needs the role EventGrid Data Sender.</summary>
internal sealed class TopicIn
{
    /// <summary>A request holds at most 1 MB. https://learn.microsoft.com/azure/event-grid/quotas-limits</summary>
    private const int RequestBytes = 1_000_000;

    private readonly EventGridPublisherClient _topic;

    /// <exception cref="ArgumentException">The address is neither https nor plain http on the loopback interface.</exception>
    public TopicIn(Uri endpoint, TokenCredential credential)
    {
        var options = new EventGridPublisherClientOptions();
        _topic = new EventGridPublisherClient(LoopbackTransport.Fit(endpoint, options, "--topic"), credential, options);
    }

    /// <summary>Publishes all of them, in as few requests as their size allows.</summary>
    /// <exception cref="Azure.RequestFailedException">The topic did not take all of them; it may have taken some.</exception>
    public async Task PublishAsync(IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancel)
    {
        var request = new ArrayBufferWriter<byte>();
        foreach (var one in events)
        {
            if (request.WrittenCount > 0 && request.WrittenCount + one.Length + 2 > RequestBytes)
            {
                await SendAsync(request, cancel).ConfigureAwait(false);
                request = new ArrayBufferWriter<byte>();
            }

            request.Write(request.WrittenCount == 0 ? "["u8 : ","u8);
            request.Write(one.Span);
        }

        await SendAsync(request, cancel).ConfigureAwait(false);
    }

    private async Task SendAsync(ArrayBufferWriter<byte> request, CancellationToken cancel)
    {
        request.Write("]"u8);
        await _topic.SendEncodedCloudEventsAsync(request.WrittenMemory, cancel).ConfigureAwait(false);
    }
}
