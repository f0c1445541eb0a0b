using System.Threading.RateLimiting;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters.Signals;
using HandoffFunctions.Handling;
using HandoffFunctions.Storage;

namespace HandoffFunctions;

/// <summary>What the app does with what it is told, put together from what it touches. It has no clock, no chance and no address of its own.</summary>
internal sealed record Stories
{
    public required CustodyStore Store { get; init; }

    public required KnownDevices Known { get; init; }

    public required Whereabouts Whereabouts { get; init; }

    public required RejectedEvents Rejections { get; init; }

    public required FindingsList Findings { get; init; }

    public required WorkOff WorkOff { get; init; }

    public required HandleEvent Handle { get; init; }

    public required HandleRecords Records { get; init; }

    public required HandleDirectoryChange DirectoryChanges { get; init; }

    public required HandleSignal Signals { get; init; }

    public required KeepSubscription KeepSubscription { get; init; }

    public required Sweep Sweep { get; init; }

    public required SweepLog SweepLog { get; init; }

    public required BrakeRows Brakes { get; init; }

    public required WatchFeeds Feeds { get; init; }

    public required WatchDirectoryFeed DirectoryFeed { get; init; }

    /// <summary>Null where policy tells no receivers.</summary>
    public required SigningKeys? SigningKeys { get; init; }

    /// <summary>Deliveries that act at a time on what they recorded. Each has a few calls to services under way.</summary>
    private const int MostActing = 32;

    /// <summary>The time that they go by.</summary>
    public required TimeProvider Time { get; init; }

    /// <param name="machine">This machine's own clock.</param>
    public static Stories Of(Outside outside, HandoffPolicy policy, TimeProvider machine, Random chance, ILoggerFactory log)
    {
        var time = new TableTime(outside.Table, machine);
        var table = new TableThatTellsOfFindings(outside.Table, log.CreateLogger<FindingsList>());
        var (vault, topic) = (outside.Vault, outside.Directory);
        var store = new CustodyStore(table);
        var rejections = new RejectedEvents(store, table, time);
        var sweepLog = new SweepLog(table);
        var feedFindings = new FeedFindings(store, table);
        var feeds = new WatchFeeds(feedFindings, policy);
        var directoryFeed = new DirectoryFeedRow(table);
        var watchDirectory = new WatchDirectoryFeed(directoryFeed, feedFindings, topic, time);

        var known = new KnownDevices(store, time, outside.KnownDevicesEvery);
        var whereabouts = new Whereabouts(store, time, outside.KnownDevicesEvery);
        var find = new FindDevice(policy, known, whereabouts);
        var secrets = new SecretBindings(vault);
        var occupied = new Occupied(time, outside.Instance, chance);
        var outgoing = new Outgoing(outside.Topic, time);

        var send = policy.SharedSignals.Send;
        var values = outside.Values;
        var signingKeys = values is null || send is null ? null : new SigningKeys(values, send.SigningKey, time);
        var brakes = new BrakeRows(store, table);
        var takeStep = new TakeStep(
            new RevokeTokens(outside.Sessions, store, whereabouts, new RevocationBrake(brakes, policy, time, chance), policy, time),
            new RotateSecret(vault, secrets, new PairTurns(new PairRows(table), occupied, time), policy, time),
            new DisableInDirectory("device", outside.Sessions.DisableDeviceAsync, outside.Sessions.ReadDeviceAsync, policy, time),
            new DisableInDirectory("agent", outside.Sessions.DisableAgentAsync, outside.Sessions.ReadAgentAsync, policy, time),
            new TellReceivers(send, signingKeys, values is null ? null : new Authorizations(values, time), outside.Signals, time),
            outgoing);
        var writers = new WriteInTurn(store, time, chance);
        var workOff = new WorkOff(store, writers, occupied, new PublishQueued(store, outgoing), new TakeDueSteps(takeStep, time), whereabouts, outgoing, policy, time);
        var record = new RecordFact(store, writers, known, secrets, occupied, new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = MostActing, QueueLimit = 0 }), workOff, policy, time, log.CreateLogger<RecordFact>());
        var secretEvents = new HandleSecretEvent(vault, outside.VaultUri, secrets, known, record, policy);
        var waiting = new WaitingFacts(table, store, time);
        var revocations = new HandleRevocation(record, store, find, waiting, policy);
        var handle = new HandleEvent(record, rejections, find, new Overheard(time), new Overheard(time), waiting, revocations, secretEvents, policy, time);

        var makeSubscription = new MakeSubscription(outside.Subscriptions, directoryFeed, policy, time);
        var keepSubscription = new KeepSubscription(
            outside.Subscriptions, makeSubscription, directoryFeed, feedFindings, topic, policy, time, log.CreateLogger<KeepSubscription>());
        var lookUp = new LookUpAccount(outside.Accounts, policy, time);
        var note = new NoteAccountEnd(new AccountHistories(table), store, secrets, policy, time);

        var directoryChanges = new HandleDirectoryChange(lookUp, note, waiting, handle, keepSubscription, feedFindings, topic, policy, time);
        var lookAtWaiting = new LookAtWaiting(waiting, find, handle, revocations, directoryChanges, time, log.CreateLogger<LookAtWaiting>());

        return new Stories
        {
            Time = time,
            Store = store,
            Known = known,
            Whereabouts = whereabouts,
            Rejections = rejections,
            Findings = new FindingsList(store, table),
            WorkOff = workOff,
            Handle = handle,
            Records = new HandleRecords(handle, find, new FeedLog(table, policy), time),
            DirectoryChanges = directoryChanges,
            Signals = new HandleSignal(handle, store, waiting, new FindPerson(outside.People, time), time, log.CreateLogger<HandleSignal>()),
            KeepSubscription = keepSubscription,
            Sweep = new Sweep(store, outside.Sessions, whereabouts, workOff, record, occupied, sweepLog, feeds, watchDirectory, new WatchBrake(store, brakes, outgoing, policy, time), lookAtWaiting, time, log.CreateLogger<Sweep>()),
            SweepLog = sweepLog,
            Brakes = brakes,
            Feeds = feeds,
            DirectoryFeed = watchDirectory,
            SigningKeys = signingKeys,
        };
    }
}
