using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>What became of one event.</summary>
public enum Handled
{
    Recorded,
    Duplicate,
    OutOfScope,
    Rejected,
}

/// <summary>
/// One event from delivery to ledger: read, load, decide, record, and only then act. It throws only when the event could not be recorded,
/// so that it is delivered again; everything else is on record and acknowledged, bad input included.
/// </summary>
public sealed class HandleEvent(
    CustodyStore store,
    RejectedEvents rejections,
    KnownDevices known,
    FindDevice find,
    Overheard overheard,
    SecretBindings secrets,
    HandleSecretEvent secretEvents,
    Occupied occupied,
    WorkOff workOff,
    HandoffPolicy policy,
    TimeProvider time,
    Random chance,
    ILogger<HandleEvent> logger)
{
    /// <summary>Two writers on one device are common at a handoff; sixteen are not. Then the delivery is left to come again.</summary>
    private const int MostTries = 12;

    public Task<Handled> HandleAsync(ReadOnlyMemory<byte> json, CancellationToken cancel) =>
        HandleAsync(json, ReadEvent.From(json, time.GetUtcNow()), cancel);

    /// <summary>Handles what was read from an event, a log record or a signal, whoever read it.</summary>
    /// <param name="json">The text that it was read from, of which the beginning is kept if it was rejected.</param>
    public async Task<Handled> HandleAsync(ReadOnlyMemory<byte> json, Reading reading, CancellationToken cancel)
    {
        switch (reading)
        {
            case Reading.Rejected rejected:
                await rejections.KeepAsync(json, rejected, cancel).ConfigureAwait(false);
                return Handled.Rejected;
            case Reading.Read { Fact: var fact }:
                return await HandleAsync(fact, cancel).ConfigureAwait(false);
            default:
                return Handled.OutOfScope;
        }
    }

    private async Task<Handled> HandleAsync(Fact fact, CancellationToken cancel)
    {
        if (fact.IsAboutWorker)
        {
            return await RecordAsync<Worker>(HandoffKey.OfWorker(fact.UserId!), fact,
                (worker, vault, now) => DecideWorker.On(worker, fact, policy, vault, now), cancel).ConfigureAwait(false);
        }

        if (fact.IsAboutSecret)
        {
            return await secretEvents.HandleAsync(fact, this, cancel).ConfigureAwait(false);
        }

        return fact.Kind == FactKind.TokensRevoked
            ? await HandleRevocationAsync(fact, cancel).ConfigureAwait(false)
            : await HandlePlacedAsync(fact, cancel).ConfigureAwait(false);
    }

    private async Task<Handled> HandlePlacedAsync(Fact fact, CancellationToken cancel)
    {
        var place = await find.OfAsync(fact, cancel).ConfigureAwait(false);
        if (place is Placement.Nowhere or Placement.On { InScope: false })
        {
            if ((fact.DeviceId is { } device ? HandoffKey.OfDevice(device) : (fact.OnBehalfOf ?? fact.UserId) is { } person ? HandoffKey.OfWorker(person) : null) is not { } about)
            {
                return Handled.OutOfScope;
            }

            overheard.Add(about, fact);
            // It may have come into scope since we looked; then whoever recorded that may have missed what was only now overheard.
            return await find.OfAsync(fact, cancel).ConfigureAwait(false) is Placement.Nowhere or Placement.On { InScope: false }
                ? Handled.OutOfScope
                : await HandleOverheardAsync(about, cancel).ConfigureAwait(false);
        }

        if (place is Placement.Ambiguous several && fact.Kind == FactKind.SessionRevoked)
        {
            // What ended the session ended it wherever it was seen.
            foreach (var each in several.Devices)
            {
                await RecordOnDeviceAsync(fact with { DeviceId = each, AttributedBy = several.By }, cancel).ConfigureAwait(false);
            }

            return Handled.Recorded;
        }

        if (place is Placement.Ambiguous fits)
        {
            return await RecordAsync<Worker>(HandoffKey.OfWorker(fact.OnBehalfOf ?? fact.UserId!), fact,
                (worker, _, now) => DecideWorker.OnUnplaced(worker, fact, fits, policy, now), cancel).ConfigureAwait(false);
        }

        var placed = ((Placement.On)place).Fact;
        var handled = await RecordOnDeviceAsync(placed, cancel).ConfigureAwait(false);
        await HandleOverheardAsync(HandoffKey.OfDevice(placed.DeviceId!), cancel).ConfigureAwait(false);
        if (placed.UserId is { } user)
        {
            await HandleOverheardAsync(HandoffKey.OfWorker(user), cancel).ConfigureAwait(false);
        }

        return handled;
    }

    /// <summary>What was overheard about a device or a person is looked at again: what is still out of scope is overheard once more.</summary>
    private async Task<Handled> HandleOverheardAsync(string about, CancellationToken cancel)
    {
        foreach (var fact in overheard.Take(about))
        {
            var place = await find.OfAsync(fact, cancel).ConfigureAwait(false);
            if (place is Placement.On { InScope: true, Fact: var placed })
            {
                await RecordOnDeviceAsync(placed, cancel).ConfigureAwait(false);
            }
            else
            {
                overheard.Add(about, fact);
            }
        }

        return Handled.Recorded;
    }

    /// <summary>
    /// A revocation in the directory's audit log goes on every device on which the person has left a trace, and proves what is owed in the
    /// person's own name. If the process dies half-way, the record comes again and changes only what it had not reached.
    /// </summary>
    private async Task<Handled> HandleRevocationAsync(Fact fact, CancellationToken cancel)
    {
        var devices = await find.OfPersonAsync(fact.UserId!, cancel).ConfigureAwait(false);
        foreach (var device in devices)
        {
            await RecordOnDeviceAsync(fact with { DeviceId = device, AttributedBy = "userId" }, cancel).ConfigureAwait(false);
        }

        var person = HandoffKey.OfWorker(fact.UserId!);
        if (devices.Count > 0 && (await store.LoadAsync<Worker>(person, cancel).ConfigureAwait(false)).Subject is { } worker && DecideWorker.AwaitsRevocation(worker))
        {
            await RecordAsync<Worker>(person, fact, (now, _, at) => DecideWorker.OnTokensRevoked(now!, fact, policy, at), cancel).ConfigureAwait(false);
        }

        return devices.Count > 0 ? Handled.Recorded : Handled.OutOfScope;
    }

    /// <summary>Records a fact on a device's ledger; also how a fact about a person reaches each device that the person holds.</summary>
    public async Task<Handled> RecordOnDeviceAsync(Fact fact, CancellationToken cancel)
    {
        var device = HandoffKey.OfDevice(fact.DeviceId!);
        var handled = await RecordAsync<Device>(device, fact, (d, vault, now) => Decide.On(d, fact, policy, vault, now), cancel).ConfigureAwait(false);
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
        foreach (var errand in worker.Subject!.Errands.Where(errand => errand.NextAt <= time.GetUtcNow()).ToList())
        {
            var presence = await store.PresenceAsync(worker.Subject!.UserId, cancel).ConfigureAwait(false);
            var devices = presence.Where(trace => trace.IsConcernedBy(errand.Fact)).Select(trace => trace.DeviceId).ToList();
            foreach (var device in devices)
            {
                await RecordOnDeviceAsync(errand.Fact with { DeviceId = device, AttributedBy = "userId" }, cancel).ConfigureAwait(false);
            }

            worker = await workOff.RecordAsync(worker, (w, now) => DecideWorker.AfterRound(w, errand.Fact.Key, devices, policy, now), cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Records what is decided of a fact about a subject, and then works off what the subject owes.</summary>
    internal async Task<Handled> RecordAsync<T>(string key, Fact fact, Func<T?, VaultBindings, DateTimeOffset, Change<T>> decide, CancellationToken cancel)
        where T : Subject
    {
        for (var tries = 1; ; tries++)
        {
            var loaded = await store.LoadAsync<T>(key, cancel).ConfigureAwait(false);
            var change = decide(loaded.Subject, VaultBindings.None, time.GetUtcNow());
            if (change.Handoffs.Any(handoff => handoff.Cause.IsHandoff() && loaded.Subject?.Handoff(handoff.Id) is null))
            {
                // Deciding reads nothing, so what the vault binds must be known before. Only a handoff asks for it.
                var vault = await secrets.CurrentAsync(cancel).ConfigureAwait(false);
                change = decide(loaded.Subject, vault, time.GetUtcNow());
            }

            var hasWork = WorkOff.HasWork(change.After, time.GetUtcNow());
            if (hasWork)
            {
                change = change with { After = (T)(change.After with { Claim = occupied.NewClaim() }) };
            }

            using var here = hasWork ? occupied.Enter(key) : null;
            var (written, now) = await store.CommitAsync(change, loaded, fact.Key, cancel).ConfigureAwait(false);
            switch (written)
            {
                // From here on a crash loses nothing: the steps are on record, and the sweep takes what is still owed.
                case Written.Committed:
                    if (here is not null)
                    {
                        await LeaveToSweepAsync(key, async () => await RunErrandsAsync(await workOff.TakeAsync(now, isFirst: true, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false)).ConfigureAwait(false);
                    }

                    return Handled.Recorded;
                case Written.Duplicate:
                    here?.Dispose();
                    await LeaveToSweepAsync(key, () => workOff.ResumeAsync(key, loaded, fact, RunErrandsAsync, cancel)).ConfigureAwait(false);
                    return Handled.Duplicate;
                case Written.Conflict when tries < MostTries:
                    await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(5, 20 * tries)), time, cancel).ConfigureAwait(false);
                    break;
                default:
                    throw new IOException($"The event could not be recorded: other writers kept changing the same ledger for {tries} tries. It must be delivered again.");
            }
        }
    }

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
