namespace HandoffFunctions.Local.Services.EventHub;

/// <summary>One event of the hub's only partition, its body as it was sent.</summary>
internal sealed record HubEvent(long SequenceNumber, DateTimeOffset Enqueued, string Body);
