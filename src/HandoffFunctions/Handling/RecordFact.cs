using System.Threading.RateLimiting;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// Puts a fact on the ledger of its subject, and only then acts on what follows from it. It throws only when the fact could not be
/// recorded, so that it is delivered again.
/// </summary>
public sealed class RecordFact(
    CustodyStore store,
    WriteInTurn writers,
    KnownDevices known,
    SecretBindings secrets,
    Occupied occupied,
    ConcurrencyLimiter acting,
    WorkOff workOff,
    HandoffPolicy policy,
    TimeProvider time,
    ILogger<RecordFact> logger)
{
    /// <summary>So long one invocation visits devices: Event Grid waits 30 s for an answer, and each device may be worked on for a while.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(15);

    /// <summary>Records a fact on a device's ledger; also how a fact about a person reaches each device that the person holds.</summary>
    public async Task<Handled> OnDeviceAsync(Fact fact, CancellationToken cancel)
    {
        var device = HandoffKey.OfDevice(fact.DeviceId!);
        var handled = await OnAsync<Device>(device, fact, (d, vault, now) => Decide.On(d, fact, policy, vault, now), cancel).ConfigureAwait(false);
        known.Add(device);
        return handled;
    }

    /// <summary>
    /// Carries what is known of a person to every device that the person holds; a device has no errands. Each device has the event on its
    /// own ledger, once; so after a crash the round begins again and changes only what it had not reached.
    /// </summary>
    public Task RunErrandsAsync<T>(Loaded<T> worked, CancellationToken cancel) where T : Subject =>
        worked is Loaded<Worker> worker ? RunErrandsAsync(worker, cancel) : Task.CompletedTask;

    private async Task RunErrandsAsync(Loaded<Worker> worker, CancellationToken cancel)
    {
        var (started, failures) = (time.GetTimestamp(), new List<Exception>());
        foreach (var errand in worker.Subject!.Errands.Where(errand => errand.NextAt <= time.GetUtcNow()).ToList())
        {
            var presence = await store.PresenceAsync(worker.Subject!.UserId, cancel).ConfigureAwait(false);
            var concerned = presence.Where(trace => trace.IsConcernedBy(errand.Fact)).Select(trace => trace.DeviceId).Except(errand.Devices, StringComparer.OrdinalIgnoreCase).ToList();
            // A device that cannot be written keeps nobody else's waiting: the next sweep comes to it again.
            var (visited, failure) = await EachInTurn.RunAsync(
                concerned.TakeWhile(_ => time.GetElapsedTime(started) < Budget),
                device => OnDeviceAsync(errand.Fact with { DeviceId = device, AttributedBy = "userId" }, cancel)).ConfigureAwait(false);
            failures.AddRange(failure is null ? [] : [failure]);

            // A person can have a trace on hundreds of devices. Those that were visited are noted, and the next sweep goes on with the others.
            worker = await workOff.RecordAsync(
                worker, (w, now) => DecideWorker.AfterRound(w, errand.Fact.Key, visited, policy, now, visited.Count == concerned.Count), cancel).ConfigureAwait(false);
        }

        if (failures.Count > 0)
        {
            throw new AggregateException("A person's fact could not be put on every device.", failures);
        }
    }

    /// <summary>Records what is decided of a fact about a subject, and then works off what the subject owes.</summary>
    public async Task<Handled> OnAsync<T>(string key, Fact fact, Func<T?, VaultBindings, DateTimeOffset, Change<T>> decide, CancellationToken cancel)
        where T : Subject
    {
        using var writer = writers.Join<T>(key);
        VaultBindings? vault = null;
        while (true)
        {
            var loaded = await writer.LoadAsync(cancel).ConfigureAwait(false);
            var change = decide(loaded.Subject, VaultBindings.None, time.GetUtcNow());
            if (IsNewHandoff(change, loaded))
            {
                if (vault is null)
                {
                    // Deciding reads nothing, so what the vault binds must be known before. Only a handoff asks for it. The vault may be
                    // slow, and others need not wait for it.
                    writer.Pass();
                    vault = await secrets.CurrentAsync(cancel).ConfigureAwait(false);
                    loaded = await writer.LoadAsync(cancel).ConfigureAwait(false);
                }

                change = decide(loaded.Subject, vault, time.GetUtcNow());
            }

            // When many act already, what is owed now is left to the sweep: recording what comes must not wait for it.
            using var place = WorkOff.HasWork(change.After, time.GetUtcNow()) ? acting.AttemptAcquire() : null;
            using var here = place is null ? null : occupied.Enter(key);
            if (place is not null)
            {
                change = change with { After = (T)(change.After with { Claim = occupied.NewClaim() }) };
            }

            var (written, now) = await writer.CommitAsync(change, loaded, fact.Key, cancel).ConfigureAwait(false);
            switch (written)
            {
                // From here on a crash loses nothing: the steps are on record, and the sweep takes what is still owed.
                case Written.Committed:
                    writer.Dispose();
                    if (here is not null)
                    {
                        await LeaveToSweepAsync(key, async () => await RunErrandsAsync(await workOff.TakeAsync(now, isFirst: true, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false)).ConfigureAwait(false);
                    }

                    return Handled.Recorded;
                case Written.Duplicate:
                    writer.Dispose();
                    here?.Dispose();
                    await LeaveToSweepAsync(key, () => workOff.ResumeAsync(key, loaded, fact, RunErrandsAsync, cancel)).ConfigureAwait(false);
                    return Handled.Duplicate;
                default:
                    here?.Dispose();
                    place?.Dispose();
                    if (!await writer.MayTryAgainAsync(cancel).ConfigureAwait(false))
                    {
                        throw new IOException($"The event could not be recorded: other writers kept changing the same ledger for {writer.Tries} tries. It must be delivered again.");
                    }

                    break;
            }
        }
    }

    private static bool IsNewHandoff<T>(Change<T> change, Loaded<T> loaded) where T : Subject =>
        change.Handoffs.Any(handoff => handoff.Cause.IsHandoff() && loaded.Subject?.Handoff(handoff.Id) is null);

    /// <summary>
    /// Works on what is already on record. Failing here is no reason to have the event, and every other of its delivery, sent again: what
    /// is owed stays due, and the sweep goes on with it.
    /// </summary>
    private async Task LeaveToSweepAsync(string subject, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.LogWarning("What {Subject} owes is left to the sweep: {Failure}", subject, failure.GetType().Name);
        }
    }
}
