using System.Diagnostics.CodeAnalysis;
using Azure;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>
/// One row: two keys, and properties of the types string, int, long, bool, double, <see cref="DateTimeOffset"/>,
/// <see cref="Guid"/> and byte[]. A property set to null is not stored.
/// https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
/// </summary>
public sealed class TableEntity(string partitionKey, string rowKey)
{
    private readonly Dictionary<string, object> _properties = new(StringComparer.Ordinal);

    public string PartitionKey { get; } = partitionKey;

    public string RowKey { get; } = rowKey;

    /// <summary>The version that was read; default for a row that was not.</summary>
    public ETag ETag { get; init; }

    /// <summary>When the service last stored the row; null for a row that was not read.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    public IReadOnlyDictionary<string, object> Properties => _properties;

    /// <exception cref="ArgumentException">Set to a value of a type that the service cannot store.</exception>
    [DisallowNull]
    public object? this[string name]
    {
        get => _properties.GetValueOrDefault(name);
        set => Set(name, value);
    }

    /// <summary>Sets a property; null removes it. Returns the entity, so that optional values chain.</summary>
    /// <exception cref="ArgumentException">The service cannot store a value of this type.</exception>
    public TableEntity Set(string name, object? value)
    {
        switch (value)
        {
            case null:
                _properties.Remove(name);
                break;
            case string or int or long or bool or double or DateTimeOffset or Guid or byte[]:
                _properties[name] = value;
                break;
            default:
                throw new ArgumentException($"A table cannot hold {value.GetType().Name} in '{name}'.", nameof(value));
        }
        return this;
    }

    /// <summary>Null when the row has no such property.</summary>
    /// <exception cref="InvalidOperationException">The property has another type.</exception>
    public string? GetString(string name) => (string?)Get<string>(name);

    /// <inheritdoc cref="GetString"/>
    public int? GetInt32(string name) => (int?)Get<int>(name);

    /// <summary>Null when the row has no such property. An Int32 is widened.</summary>
    /// <exception cref="InvalidOperationException">The property has another type.</exception>
    public long? GetInt64(string name) => this[name] is int narrow ? narrow : (long?)Get<long>(name);

    /// <inheritdoc cref="GetString"/>
    public bool? GetBoolean(string name) => (bool?)Get<bool>(name);

    /// <inheritdoc cref="GetString"/>
    public double? GetDouble(string name) => (double?)Get<double>(name);

    /// <inheritdoc cref="GetString"/>
    public DateTimeOffset? GetDateTimeOffset(string name) => (DateTimeOffset?)Get<DateTimeOffset>(name);


    private object? Get<T>(string name) => this[name] switch
    {
        null => null,
        T value => value,
        var other => throw new InvalidOperationException($"'{name}' holds {other.GetType().Name}, not {typeof(T).Name}."),
    };
}
