using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using Handoff.Rules.Ledger;
using Handoff.Rules.Policy;

namespace Handoff.Rules.Tests.Given;

/// <summary>
/// One device, told facts and results as the application would: each change is decided, checked, stored and loaded again before the
/// next. What must hold after every change is checked here, once.
/// </summary>
internal sealed class Ward(HandoffPolicy? policy = null, VaultBindings? vault = null)
{
    private static readonly Dictionary<string, IReadOnlyList<Collateral>> NoCollateral = [];

    private readonly HandoffPolicy _policy = policy ?? Policies.Plain;
    private DateTimeOffset _clock = DateTimeOffset.MinValue;
    private int _changes;
    private List<Notice> _spilled = [];

    /// <summary>Of so many changes, one is checked, stored and loaded again; more than 1 where a story is long.</summary>
    public int CheckedEvery { get; set; } = 1;

    /// <summary>The device as it was last stored; null before the first fact.</summary>
    public Device? Stored { get; private set; }

    public Device Device => Stored!;

    public List<LedgerEntry> Ledger { get; } = [];

    /// <summary>Every finding ever written, by id, in its latest form.</summary>
    public Dictionary<string, Finding> Rows { get; } = [];

    /// <summary>Every event that went out.</summary>
    public List<Notice> Published { get; } = [];

    public Change<Device>? Last { get; private set; }

    public IReadOnlyList<HandoffRecord> Standing => [.. Device.Handoffs.Where(handoff => handoff.RevisedBecause is null).OrderBy(handoff => handoff.At)];

    public IReadOnlyList<string> OpenKinds => [.. Device.Findings.Select(finding => FindingNames.Of(finding.Kind)).Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> LastEntries => [.. Last!.Entries.Select(entry => OnLedger.TypeOf(entry.Text))];

    /// <summary>Delivers facts one after another, each when it happened, or right away when others came first.</summary>
    public Ward Hears(params Fact[] facts)
    {
        foreach (var fact in facts)
        {
            HearsAt(fact.At > _clock ? fact.At : _clock, fact);
        }

        return this;
    }

    public Ward HearsAt(DateTimeOffset now, Fact fact) => Keep(now, Decide.On(Stored, fact, _policy, vault ?? VaultBindings.None, now));

    /// <summary>Delivers a fact about a secret that is bound to the device.</summary>
    /// <param name="latest">The secret's newest version as the vault tells it; null when it does not answer.</param>
    public Ward HearsOfSecret(Fact fact, string? latest, Rotation? how = null, DateTimeOffset? now = null) => Keep(now ?? fact.At, DecideSecret.On(
        Stored, new Device { DeviceId = Facts.Tablet }, fact, latest is null ? null : new LatestVersion(latest), how, _policy, now ?? fact.At));

    /// <summary>A result for each open step of a kind.</summary>
    public Ward Settles(DateTimeOffset now, StepKind kind, Func<Step, StepResult> result) => Settles(now,
        [.. from handoff in Device.Handoffs from step in handoff.Steps where step.Kind == kind && step.IsOpen select (handoff.Id, step.Key, result(step))]);

    public Ward Settles(DateTimeOffset now, StepKind kind, StepResult result) => Settles(now, kind, _ => result);

    public Ward Settles(DateTimeOffset now, params (string, string, StepResult)[] results) =>
        Keep(now, SettleSteps.On(Device, results, [.. Device.Outbox.Select(notice => notice.Id)], NoCollateral, _policy, now, Drained));

    /// <summary>Revokes what is owed now, and reads it back to the second, as Graph tells it.</summary>
    public Ward Revokes(DateTimeOffset now) => Settles(now, StepKind.RevokeTokens, new StepResult(StepOutcome.Verified, Asked: true)
    {
        ClosesSessionsBefore = now - TimeSpan.FromTicks(now.Ticks % TimeSpan.TicksPerSecond),
    });

    /// <summary>A sweep that finds nothing to try: it publishes what is queued, notes the collateral and judges anew.</summary>
    public Ward Sweeps(DateTimeOffset now) => Keep(now, SettleSteps.On(
        Device, [], [.. Device.Outbox.Select(notice => notice.Id)],
        Device.Handoffs.Where(handoff => handoff.Collateral is null && handoff.Steps.Any(step => step is { Kind: StepKind.RevokeTokens, State: StepState.Verified }))
            .ToDictionary(handoff => handoff.Id, _ => (IReadOnlyList<Collateral>)[]),
        _policy, now, Drained));

    /// <summary>What a portion of the rows with queued events reaches to.</summary>
    private long Drained => Device.Spill is { } spill ? Math.Min(spill.Next, spill.First + Outbox.RowsAtOnce) : 0;

    /// <summary>A sweep that has results and finds collateral for every revocation that nobody has looked at.</summary>
    public Ward SettlesAll(DateTimeOffset now, IReadOnlyList<(string, string, StepResult)> results, IReadOnlyList<Collateral> others) => Keep(now, SettleSteps.On(
        Device, results, [.. Device.Outbox.Select(notice => notice.Id)],
        Device.Handoffs.Where(handoff => handoff.Collateral is null && handoff.Steps.Any(step => step is { Kind: StepKind.RevokeTokens, State: StepState.Verified }))
            .ToDictionary(handoff => handoff.Id, _ => others),
        _policy, now));

    /// <summary>The device as another version of the program could have left it.</summary>
    public Ward Loses(Func<Device, Device> what)
    {
        Stored = what(Device);
        return this;
    }

    public Ward Reviews(DateTimeOffset now, Finding finding, FindingStatus status, string? note = null) =>
        Keep(now, Review.On(Device, finding, status, note, "analyst-a", _policy, now));

    public Ward Retries(DateTimeOffset now, Finding finding) => Keep(now, Review.Retry(Device, finding, "analyst-a", _policy, now));

    private Ward Keep(DateTimeOffset now, Change<Device> change)
    {
        _clock = now > _clock ? now : _clock;
        Published.AddRange(change.Before?.Outbox.Where(notice => change.After.Outbox.All(other => other.Id != notice.Id)) ?? []);
        Published.AddRange(change.After.Spill is null ? _spilled : []);
        _spilled = change.After.Spill is null ? [] : [.. _spilled, .. change.Spilled];
        Ledger.AddRange(change.Entries);
        foreach (var finding in change.Findings)
        {
            Rows[finding.Id] = finding;
        }

        Last = change;
        Stored = change.After;
        if (++_changes % CheckedEvery != 0)
        {
            return this;
        }

        AfterEveryChange.Holds(change, Ledger, Rows);
        Stored = JsonSerializer.Deserialize(JsonSerializer.Serialize(change.After, StateJson.Default.Device), StateJson.Default.Device);
        return this;
    }
}
