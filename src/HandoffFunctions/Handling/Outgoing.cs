using Handoff.Rules.Custody;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Events;

namespace HandoffFunctions.Handling;

/// <summary>Publishes queued events. What the topic does not take stays queued.</summary>
public sealed class Outgoing(IPublishEvents? topic)
{
    /// <summary>The source of every event that goes out.</summary>
    private const string Source = "/handoff-functions";

    public bool IsConfigured => topic is not null;

    /// <summary>The ids that need not be sent again. Without a topic that is all of them: there is nobody to tell.</summary>
    public async Task<IReadOnlyCollection<string>> PublishAsync(IReadOnlyList<Notice> notices, CancellationToken cancel)
    {
        if (topic is not null && notices.Count > 0)
        {
            var answer = await topic.PublishAsync(
                [.. notices.Select(notice => new OutgoingEvent(notice.Id, notice.Type, Source, notice.Subject, notice.At, notice.Data))], cancel).ConfigureAwait(false);
            if (answer is not Answer.Done)
            {
                return [];
            }
        }

        return [.. notices.Select(notice => notice.Id)];
    }
}
