using System.Text.Json;
using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using Handoff.Rules.Ledger;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;

namespace Handoff.Rules.Custody;

/// <summary>A change of one subject, ready to be written in one transaction: the next state and everything that comes with it.</summary>
/// <param name="Before">What the change was decided on; null for a subject seen for the first time.</param>
/// <param name="Entries">Ledger entries, chained.</param>
/// <param name="Handoffs">Handoffs that are new or changed.</param>
/// <param name="Findings">Findings that are new or changed, closed ones included.</param>
public sealed record Change<T>(
    T? Before, T After, IReadOnlyList<LedgerEntry> Entries, IReadOnlyList<HandoffRecord> Handoffs, IReadOnlyList<Finding> Findings)
    where T : Subject
{
    /// <summary>Whether there is anything worth writing.</summary>
    public bool IsWorthWriting => Entries.Count > 0 || Before is null || Before.DueAt != After.DueAt
        || Before.Outbox.Count != After.Outbox.Count || Before.Spill != After.Spill || Handoffs.Count > 0 || Findings.Count > 0
        || (Before is Worker { Errands: var were } && After is Worker { Errands: var are } && !were.SequenceEqual(are));

    /// <summary>Whether something was left for the next time, because one transaction could not hold it.</summary>
    public bool HasMore { get; init; }

    /// <summary>Queued events that go into a row of their own, the last one that <see cref="Subject.Spill"/> counts.</summary>
    public IReadOnlyList<Notice> Spilled { get; init; } = [];
}

/// <summary>Collects what a decision changes on one subject. Nothing outside sees it before <see cref="Finish"/>.</summary>
internal sealed class Draft<T>(T? before, T start, HandoffPolicy policy, DateTimeOffset now) where T : Subject
{
    /// <summary>An entity group transaction holds so many (https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions).</summary>
    private const int MostRows = 100;

    /// <summary>The event, the state, a new device's own row, the agenda's old row and new, what is counted, what is queued, and the entry that custody changed.</summary>
    private const int RowsOfEveryChange = 8;

    private readonly List<string> _entries = [];
    private readonly Dictionary<string, HandoffRecord> _handoffs = [];
    private readonly Dictionary<string, Finding> _findings = [];
    private readonly Lazy<HashSet<string>> _wereCounted = new(() => [.. before?.Handoffs.Where(handoff => handoff.TimeToZeroAccess is not null).Select(handoff => handoff.Id) ?? []]);
    private int _reserved = RowsOfEveryChange;

    public T Subject { get; set; } = start;

    /// <summary>Whether something was left for the next time, because one transaction could not hold it.</summary>
    public bool HasMore { get; private set; }

    public HandoffPolicy Policy => policy;

    public DateTimeOffset Now => now;

    /// <summary>Keeps rows free for what follows from the change anyway, as the traces of people do.</summary>
    public void Reserve(int rows) => _reserved += rows;

    /// <summary>
    /// Whether so many more rows go into this change. If not, there is more to do, and it is due at once: all that one event concerns shares
    /// one transaction, however many handoffs, findings and sessions that are.
    /// </summary>
    public bool HasRoomFor(int rows)
    {
        var isRoom = Rows + rows <= MostRows;
        HasMore |= !isRoom;
        return isRoom;
    }

    /// <summary>So many more rows go into this change.</summary>
    public int Room => Math.Max(0, MostRows - Rows);

    /// <summary>Says that something is left for the next time for another reason.</summary>
    public void LeaveTheRest(bool isLeft) => HasMore |= isLeft;

    /// <summary>A finding stands twice while it is open; a completed handoff once more, with how long it took, which goes when it is open again.</summary>
    private int Rows => _reserved + _entries.Count + _handoffs.Count + _handoffs.Values.Count(handoff => handoff.TimeToZeroAccess is not null || _wereCounted.Value.Contains(handoff.Id)) + (2 * _findings.Count);

    public void Enter(string type, DateTimeOffset at, EventKey? cause = null, string? handoffId = null, Action<Utf8JsonWriter>? more = null) =>
        _entries.Add(EntryText.Write(json =>
        {
            json.WriteString("type", type);
            json.Time("at", at);
            json.Time("recordedAt", now);
            json.Text("deviceId", Subject.DeviceIdOrNull);
            if (Subject is Worker worker)
            {
                json.WriteString("userId", worker.UserId);
            }

            json.Text("eventId", cause?.Id);
            json.Text("eventSource", cause?.Source);
            json.Text("handoffId", handoffId);
            json.WriteString("policy", policy.Hash);
            more?.Invoke(json);
        }));

    public void Put(HandoffRecord handoff)
    {
        _handoffs[handoff.Id] = handoff;
        Update(subject => subject with
        {
            Handoffs = [.. subject.Handoffs.Where(other => other.Id != handoff.Id), handoff],
        });
    }

    public void Put(Finding finding)
    {
        _findings[finding.Id] = finding;
        var isOpen = finding.Status is FindingStatus.Open or FindingStatus.Acknowledged;
        Update(subject => subject with
        {
            Findings = [.. subject.Findings.Where(other => other.Id != finding.Id), .. isOpen ? [finding] : Array.Empty<Finding>()],
        });
    }

    /// <summary>Queues an event for the outgoing topic. The id follows from what it is about, so that sending it again is harmless.</summary>
    public void Announce(string type, string about, DateTimeOffset at, Action<Utf8JsonWriter> data)
    {
        if (policy.DryRun)
        {
            return;
        }

        var id = HandoffKey.Digits($"{type} {about}", 32);
        var notice = new Notice(id, type, Subject.DeviceIdOrNull ?? Subject.Key, at, EntryText.Write(data));
        Update(subject => subject with { Outbox = [.. subject.Outbox.Where(other => other.Id != id), notice] });
    }

    public void Update(Func<Subject, Subject> change) => Subject = (T)change(Subject);

    public Change<T> Finish()
    {
        var (bounded, spilled) = Outbox.Bound(Subject, before?.Outbox ?? []);
        Update(_ => bounded with { DueAt = Due.Next(bounded, policy, now, HasMore), Counted = StepCount.Of(bounded) });
        var entries = new List<LedgerEntry>();
        foreach (var text in _entries)
        {
            entries.Add(Chain.Append(Subject.Seq, Subject.LastHash, text));
            Update(subject => subject with { Seq = entries[^1].Seq, LastHash = entries[^1].Hash });
        }

        return new Change<T>(before, Subject, entries, [.. _handoffs.Values], [.. _findings.Values]) { HasMore = HasMore, Spilled = spilled };
    }

    public void AnnounceFinding(Finding finding, bool opened) =>
        Announce(NoticeOf.Type(opened), finding.Id, NoticeOf.At(finding, opened, now), json => NoticeOf.Data(json, finding));
}
