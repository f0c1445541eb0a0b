using Azure;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>
/// The outcome of an entity group transaction, all or nothing. Expected refusals are values; what is not expected is a
/// <see cref="RequestFailedException"/>. After a lost answer the pipeline sends a transaction again, so a transaction
/// that did commit may come back as <see cref="EntityExists"/> or <see cref="PreconditionFailed"/>: a row that is
/// inserted once, such as the event's id, settles which of the two it was.
/// </summary>
public abstract record TransactionResult
{
    private TransactionResult() { }

    /// <summary>Everything was written.</summary>
    /// <param name="ETags">New version per action, in order; default for a delete.</param>
    public sealed record Committed(IReadOnlyList<ETag> ETags) : TransactionResult;

    /// <summary>Nothing was written: the row of this action is there already.</summary>
    /// <param name="Index">Position of the action; -1 if the service did not say.</param>
    public sealed record EntityExists(int Index) : TransactionResult;

    /// <summary>Nothing was written: the row of this action has another version by now.</summary>
    /// <param name="Index">Position of the action; -1 if the service did not say.</param>
    public sealed record PreconditionFailed(int Index) : TransactionResult;

    /// <summary>Nothing was written: the row to update or delete is gone.</summary>
    /// <param name="Index">Position of the action; -1 if the service did not say.</param>
    public sealed record EntityMissing(int Index) : TransactionResult;
}
