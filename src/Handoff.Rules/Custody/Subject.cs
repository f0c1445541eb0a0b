using System.Text.Json.Serialization;
using Handoff.Rules.Events;
using Handoff.Rules.Findings;

namespace Handoff.Rules.Custody;

/// <summary>
/// What has a ledger of its own: a device, or a person in whose name something is owed on no particular device. What an older version did
/// not write is read as null by the generated reader, so that what may not be null is made whole where it is set.
/// </summary>
public abstract record Subject
{
    /// <summary>Number of the last ledger entry; 0 before the first.</summary>
    public long Seq { get; init; }

    /// <summary>Hash of the last ledger entry, in hexadecimal; null before the first.</summary>
    public string? LastHash { get; init; }

    public IReadOnlyList<HandoffRecord> Handoffs { get; init => field = value ?? []; } = [];

    /// <summary>Findings that are open or acknowledged.</summary>
    public IReadOnlyList<Finding> Findings { get; init => field = value ?? []; } = [];

    /// <summary>Causes of findings that an analyst dismissed or resolved by hand; they are not raised again.</summary>
    public IReadOnlyList<string> Settled { get; init => field = value ?? []; } = [];

    /// <summary>Events to be published. Each leaves this list only after the topic took it.</summary>
    public IReadOnlyList<Notice> Outbox { get; init => field = value ?? []; } = [];

    /// <summary>What is queued after <see cref="Outbox"/>, in rows of its own; null for nothing.</summary>
    public Spill? Spill { get; init; }

    /// <summary>What is not done, as the row says that is written with the state for whoever counts over all subjects.</summary>
    public IReadOnlyList<StepCount> Counted { get; init => field = value ?? []; } = [];

    /// <summary>When the sweep must look at this subject next; null when nothing is due.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The process that is taking steps right now; see <see cref="Claim"/>.</summary>
    public Claim? Claim { get; init; }

    [JsonIgnore]
    public abstract string Key { get; }

    [JsonIgnore]
    public abstract string? DeviceIdOrNull { get; }

    /// <summary>Whether an event is still remembered one by one.</summary>
    public abstract bool Remembers(EventKey key);

    public HandoffRecord? Handoff(string id) => Handoffs.FirstOrDefault(handoff => handoff.Id == id);
}

/// <summary>
/// Who is taking a subject's steps, so that the sweep leaves them alone meanwhile. The claim of a process that died counts for nothing:
/// one handler runs on an instance, so another process there means that this one is gone.
/// </summary>
/// <param name="Instance">The host instance.</param>
/// <param name="Process">The handler process on it.</param>
/// <param name="Until">From then on the claim is void in any case.</param>
public sealed record Claim(string Instance, string Process, DateTimeOffset Until);

/// <summary>An event to be published on the outgoing topic.</summary>
/// <param name="Id">The same however often it is sent.</param>
/// <param name="Data">The event's data, as JSON text.</param>
public sealed record Notice(string Id, string Type, string Subject, DateTimeOffset At, string Data);

/// <summary>Everything known of one device.</summary>
public sealed record Device : Subject
{
    public required string DeviceId { get; init; }
    public string? DeviceClass { get; init; }
    public string? Department { get; init; }

    /// <summary>What facts older than <see cref="Facts"/> added up to.</summary>
    public CustodyState Before { get; init => field = value ?? CustodyState.Empty; } = CustodyState.Empty;

    public IReadOnlyList<Fact> Facts { get; init => field = value ?? []; } = [];
    public IReadOnlyList<SessionUse> Uses { get; init => field = value ?? []; } = [];
    public IReadOnlyList<Clearance> Clearances { get; init => field = value ?? []; } = [];
    public IReadOnlyList<SignalRevocation> Revocations { get; init => field = value ?? []; } = [];

    /// <summary>Revocations that somebody else put on record.</summary>
    public IReadOnlyList<WitnessedRevocation> Witnessed { get; init => field = value ?? []; } = [];

    /// <summary>Whether handoffs follow from the facts that are not on record yet, because one transaction could not hold them all.</summary>
    public bool HasUnrecorded { get; init; }

    /// <summary>What it all adds up to now.</summary>
    public CustodyState Custody { get; init => field = value ?? CustodyState.Empty; } = CustodyState.Empty;

    [JsonIgnore]
    public override string Key => HandoffKey.OfDevice(DeviceId);
    [JsonIgnore]
    public override string? DeviceIdOrNull => DeviceId;

    public override bool Remembers(EventKey key) => Facts.Any(fact => fact.Key == key) || Clearances.Any(clearance => clearance.Event == key)
        || Witnessed.Any(revocation => revocation.Event == key) || Revocations.Any(revocation => revocation.Event == key);
}

/// <summary>What is owed in a person's name, beyond any one device.</summary>
public sealed record Worker : Subject
{
    public required string UserId { get; init; }

    /// <summary>Facts about the person that are still being carried to the devices.</summary>
    public IReadOnlyList<Errand> Errands { get; init => field = value ?? []; } = [];

    /// <summary>The person's sessions that fit several devices.</summary>
    public IReadOnlyList<Unplaced> Unplaced { get; init => field = value ?? []; } = [];

    [JsonIgnore]
    public override string Key => HandoffKey.OfWorker(UserId);
    [JsonIgnore]
    public override string? DeviceIdOrNull => null;

    public override bool Remembers(EventKey key) => Errands.Any(errand => errand.Fact.Key == key);
}

/// <summary>A fact about a person on its way to every device that the person holds.</summary>
/// <param name="Rounds">
/// How often the devices have been visited. More than once, because a sign-in from before the fact may be reported after it.
/// </param>
public sealed record Errand(Fact Fact, int Rounds, DateTimeOffset NextAt, IReadOnlyList<string> Devices);
