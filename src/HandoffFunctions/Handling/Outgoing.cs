using Handoff.Rules.Custody;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Events;

namespace HandoffFunctions.Handling;

/// <summary>Publishes queued events. What the topic does not take stays queued.</summary>
public sealed class Outgoing(IPublishEvents? topic, TimeProvider time)
{
    private readonly Gate _gate = new(time, TimeSpan.FromMilliseconds(20));

    /// <summary>The source of every event that goes out.</summary>
    private const string Source = "/handoff-functions";

    public bool IsConfigured => topic is not null;

    /// <summary>For how long the topic has asked to be left alone; null when it has not.</summary>
    public TimeSpan? Pause => _gate.Pause;

    /// <summary>The ids that need not be sent again. Without a topic that is all of them: there is nobody to tell.</summary>
    public async Task<IReadOnlyCollection<string>> PublishAsync(IReadOnlyList<Notice> notices, CancellationToken cancel)
    {
        if (topic is not null && notices.Count > 0)
        {
            if (!_gate.MayPass(out var pass, out _))
            {
                return [];
            }

            var answer = await topic.PublishAsync(
                [.. notices.Select(notice => new OutgoingEvent(notice.Id, notice.Type, Source, notice.Subject, notice.At, notice.Data))], cancel).ConfigureAwait(false);
            var asked = Answers.WaitOf(answer);
            _gate.Heard(pass, asked is not null ? true : answer is Answer.Done ? false : null, asked);
            if (answer is not Answer.Done)
            {
                return [];
            }
        }

        return [.. notices.Select(notice => notice.Id)];
    }
}
