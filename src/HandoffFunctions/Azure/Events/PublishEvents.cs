using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Messaging.EventGrid;

namespace HandoffFunctions.Adapters.Events;

/// <summary>
/// Sends CloudEvents to the outgoing Event Grid topic, at least once (role EventGrid Data Sender).
/// https://learn.microsoft.com/azure/event-grid/post-to-custom-topic
/// </summary>
public sealed class PublishEvents : IPublishEvents
{
    /// <summary>A request holds at most 1 MB. https://learn.microsoft.com/azure/event-grid/quotas-limits</summary>
    private const int RequestBytes = 1_000_000;

    private readonly Lazy<EventGridPublisherClient> _topic;
    private readonly TimeProvider _time;

    /// <param name="transport">What carries the requests; null for HTTP.</param>
    /// <param name="patience">How long an answer may take; null for 10 seconds.</param>
    /// <exception cref="ArgumentException">The address is neither https nor plain http on the loopback interface.</exception>
    public PublishEvents(Uri topicEndpoint, TokenCredential credential, TimeProvider time, HttpPipelineTransport? transport = null, TimeSpan? patience = null)
    {
        Loopback.RequireSafe(topicEndpoint, nameof(topicEndpoint));
        _topic = new(() => Connect(topicEndpoint, credential, transport, patience));
        _time = time;
    }

    /// <inheritdoc/>
    public async Task<Answer> PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancel)
    {
        try
        {
            foreach (var request in Pack(events))
            {
                await _topic.Value.SendEncodedCloudEventsAsync(request, cancel).ConfigureAwait(false);
            }
            return Answers.Done;
        }
        catch (JsonException)
        {
            return new Answer.Never("event data is not JSON");
        }
        catch (Exception e)
        {
            var answer = Answers.FromException(e, _time);
            // The topic is a setting: one that does not exist yet can still be made.
            return answer is Answer.Never { NotFound: true } missing ? new Answer.Retry(null, missing.Reason) : answer;
        }
    }

    private static EventGridPublisherClient Connect(Uri endpoint, TokenCredential credential, HttpPipelineTransport? transport, TimeSpan? patience)
    {
        // Ids are stable, so the agenda may repeat; one try here keeps a step within its time.
        var options = new EventGridPublisherClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = patience ?? TimeSpan.FromSeconds(10) } };
        options.Transport = transport ?? options.Transport;
        return new EventGridPublisherClient(LoopbackTransport.Fit(endpoint, options, nameof(endpoint)), credential, options);
    }

    /// <summary>JSON arrays of events, each within the limit unless a single event is beyond it: then the topic says so.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Pack(IReadOnlyList<OutgoingEvent> events)
    {
        var request = new ArrayBufferWriter<byte>();
        foreach (var item in events.Select(Write))
        {
            if (request.WrittenCount > 0 && request.WrittenCount + item.Length + 2 > RequestBytes)
            {
                request.Write("]"u8);
                yield return request.WrittenMemory;
                request = new ArrayBufferWriter<byte>();
            }
            request.Write(request.WrittenCount == 0 ? "["u8 : ","u8);
            request.Write(item.Span);
        }
        if (request.WrittenCount > 0)
        {
            request.Write("]"u8);
            yield return request.WrittenMemory;
        }
    }

    private static ReadOnlyMemory<byte> Write(OutgoingEvent item)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("id", item.Id);
        json.WriteString("type", item.Type);
        json.WriteString("source", item.Source);
        if (item.Subject is not null)
        {
            json.WriteString("subject", item.Subject);
        }
        json.WriteString("time", item.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("datacontenttype", "application/json");
        json.WritePropertyName("data");
        json.WriteRawValue(item.DataJson);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
