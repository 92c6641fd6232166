namespace Natix.Engine.Validation.Geometry;

/// <summary>Kinds of objects whose size is known; what several detectors call by several names is one kind.</summary>
internal enum ObjectKind : byte
{
    /// <summary>Nothing is known of its size.</summary>
    Unknown = 0,

    /// <summary>Traffic cone.</summary>
    Cone,

    /// <summary>Channelising drum, "barrel".</summary>
    Drum,

    /// <summary>Tubular marker, delineator post.</summary>
    TubularMarker,

    /// <summary>Vertical panel.</summary>
    VerticalPanel,

    /// <summary>Barricade of one to three rails.</summary>
    Barricade,

    /// <summary>Concrete or water-filled barrier.</summary>
    Barrier,

    /// <summary>Mesh or panel fence.</summary>
    Fence,

    /// <summary>Sign: the panel alone, or with its stand.</summary>
    Sign,

    /// <summary>Arrow board on a trailer or a vehicle.</summary>
    ArrowBoard,

    /// <summary>Portable changeable message sign.</summary>
    MessageBoard,

    /// <summary>Excavator, loader, roller, paver and other machines.</summary>
    Machine,

    /// <summary>A person, at work or not.</summary>
    Person,

    /// <summary>Passenger car, van.</summary>
    Car,

    /// <summary>Truck, bus.</summary>
    Truck,
}
