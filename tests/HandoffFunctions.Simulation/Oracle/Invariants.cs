using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Simulation.Model;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>
/// The product's promises, checked after every step of a scenario on the rows of its table. One for each scenario: it remembers what it has
/// seen, and looks only at rows whose ETag is new. What is broken throws <see cref="InvariantBrokenException"/>.
/// </summary>
/// <param name="policy">Text of the policy that the scenario plays under.</param>
/// <param name="secrets">Secrets, tokens and codes of the scenario, which must stand nowhere.</param>
/// <param name="sweepsMayBeLate">Whether the scenario leaves out sweeps, which come every minute otherwise: then a finding may have had no time to be opened and resolved.</param>
internal sealed class Invariants(string policy, IReadOnlyList<string>? secrets = null, bool sweepsMayBeLate = false)
{
    private readonly KeepRows _rows = new(SearchSecrets.For(secrets ?? []));
    private readonly CheckRevocations _revocations = new();
    private readonly SearchSecrets _search = SearchSecrets.For(secrets ?? []);
    private readonly Rules _rules = Rules.Of(policy);
    private readonly List<Told> _accepted = [];
    private readonly List<(string Source, string Id, string Subject)> _toFind = [];

    /// <summary>Names the scenario and its step in every message: a seed, a call, a permutation.</summary>
    public string Scenario { get; set; } = "";

    /// <summary>The largest row seen so far, in bytes as the service counts them.</summary>
    public (string Row, int Bytes) Largest => _rows.Largest;

    /// <summary>What was acknowledged so far, once each.</summary>
    public IReadOnlyList<Told> AcceptedSoFar => _accepted;

    /// <summary>
    /// The product has acknowledged a story's event as recorded, or as a duplicate. From the next check on it must be on record, once.
    /// </summary>
    /// <param name="at">When it was acknowledged, by the true clock; null for <see cref="Told.ArrivesAt"/>.</param>
    public void Accepted(Told told, DateTimeOffset? at = null)
    {
        Accepted(told.Fact.Source, told.Fact.Id, told.Fact.IsAboutPerson ? null : told.Fact.Device, told.Fact.User);
        if (_accepted.All(other => (other.Fact.Source, other.Fact.Id) != (told.Fact.Source, told.Fact.Id)))
        {
            _accepted.Add(told with { ArrivesAt = at ?? told.ArrivesAt });
        }
    }

    /// <summary>The same for an event that is no story's: it must stand on the device's ledger, or without a device on the person's.</summary>
    public void Accepted(string source, string id, string? deviceId, string? userId) =>
        _toFind.Add((source, id, deviceId is not null ? Keys.OfDevice(deviceId) : Keys.OfPerson(userId ?? throw new ArgumentException("An event is about a device or about a person.", nameof(userId)))));

    /// <summary>A revocation reached the directory. It is judged by the next check.</summary>
    /// <param name="at">When, by the true clock.</param>
    /// <param name="knownSince">
    /// Only what had been acknowledged by then could be known to whoever asked: when the invocation that asked last read. Null for <paramref name="at"/>.
    /// </param>
    /// <param name="heard">
    /// The events that whoever asked has itself put on record, which it knows in any case; null for all that was acknowledged. While a handoff
    /// has only just happened, nobody asks storage where else its operator may have signed in since (docs/storage.md).
    /// </param>
    /// <param name="handoffId">On whose behalf, where the scenario knows; otherwise any handoff that owed it then will do.</param>
    public void Revoked(string userId, DateTimeOffset at, DateTimeOffset? knownSince = null, IReadOnlySet<(string Source, string Id)>? heard = null, string? handoffId = null) =>
        _revocations.Add(new Revocation(userId, at, knownSince ?? at, heard, handoffId));

    /// <summary>A line of a log, an answer, an event that went out: no secret may stand in it.</summary>
    public void Heard(string where, string text) => Named(() => _search.In(where, text));

    /// <summary>Checks all invariants on all rows of the table.</summary>
    public void Check(IEnumerable<TableEntity> rows) => Named(() =>
    {
        _rows.Take(rows);
        CheckWhatChanged();
    });

    /// <inheritdoc cref="Check"/>
    public async Task CheckAsync(ITable table) => Check(await ReadTable.AllAsync(table));

    /// <summary>
    /// One row was written (no <paramref name="after"/>: deleted) since the last check. With this a table that tells of its transactions is
    /// checked after each of them for the price of the rows in it: tell all of a transaction, then call <see cref="CheckWritten"/>.
    /// </summary>
    public void Wrote(TableEntity? before, TableEntity? after) => Named(() => _rows.Take(before, after));

    /// <summary>Checks all invariants on what <see cref="Wrote"/> was told.</summary>
    public void CheckWritten() => Named(CheckWhatChanged);

    /// <summary>
    /// Faults have stopped and enough sweeps have run: nothing may be owed any more, except what is stuck, waits for somebody's
    /// confirmation within policy's time, or waits for its turn in a pair of secrets. Judges the rows of the last check.
    /// </summary>
    /// <param name="now">By the true clock.</param>
    public void AssertQuiet(DateTimeOffset now) => Named(() => CheckQuiet.Now(_rows.Subjects, _rows.Feeds, _rules, now));

    /// <summary>
    /// Custody, handoffs and open findings must be what the model says of everything that was accepted. Judges the rows of the last check,
    /// right after a sweep that found nothing failing.
    /// </summary>
    /// <returns>False when it is too early to tell, because a fact about a person may still be on its way to a device.</returns>
    public bool AssertFlagged(DateTimeOffset now)
    {
        var isSettled = Compare.IsSettled(_accepted, now);
        Named(() =>
        {
            if (isSettled && Compare.Differences(_accepted, _rules, _rows.Subjects, now, sweepsMayBeLate) is { Count: > 0 } differences)
            {
                throw new InvariantBrokenException("what is flagged is what the model says", $"{now:O}", "\n    " + string.Join("\n    ", differences));
            }
        });
        return isSettled;
    }

    private void CheckWhatChanged()
    {
        foreach (var subject in _rows.TakeChanged())
        {
            CheckSubject.Now(subject);
        }

        CheckFindings.Rows(_rows.Feeds, _ => true);
        foreach (var (source, id, subject) in _toFind)
        {
            if (_rows.Find(subject)?.Seen.ContainsKey((source, id)) != true)
            {
                throw new InvariantBrokenException("one id row for every event, and its entry once", subject, $"{source} {id} was acknowledged and is not on record");
            }
        }

        _toFind.Clear();
        _revocations.Check(_rows, _accepted);
    }

    private void Named(Action check)
    {
        try
        {
            check();
        }
        catch (InvariantBrokenException broken)
        {
            throw broken.In(Scenario);
        }
    }
}
