using Azure;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>One row's change within a transaction.</summary>
public abstract record TableAction(string PartitionKey, string RowKey)
{
    /// <summary>Insert; <see cref="TransactionResult.EntityExists"/> if the row is there.</summary>
    public sealed record Add(TableEntity Entity) : TableAction(Entity.PartitionKey, Entity.RowKey);

    /// <summary>Insert, or replace whatever is there.</summary>
    public sealed record UpsertReplace(TableEntity Entity) : TableAction(Entity.PartitionKey, Entity.RowKey);

    /// <summary>Replace the version that was read; <see cref="TransactionResult.PreconditionFailed"/> if it has changed.</summary>
    public sealed record UpdateReplace(TableEntity Entity, ETag ETag) : TableAction(Entity.PartitionKey, Entity.RowKey);

    /// <summary>Delete the version that was read, or any version with <see cref="ETag.All"/>.</summary>
    public sealed record Delete(string PartitionKey, string RowKey, ETag ETag) : TableAction(PartitionKey, RowKey);

    internal TableEntity? Row => this switch
    {
        Add a => a.Entity,
        UpsertReplace a => a.Entity,
        UpdateReplace a => a.Entity,
        _ => null,
    };

    internal ETag? IfMatch => this switch
    {
        UpdateReplace a => a.ETag,
        Delete a => a.ETag,
        _ => null,
    };

    internal string Method => this switch
    {
        Add => "POST",
        Delete => "DELETE",
        _ => "PUT",
    };
}
